"""Which test holds which of the faults people reported on comparable software: docs/cases.md.

A test names its case in its docstring or in a comment ("reminders 14", "Review case 28 and 29"); the few
that do not stand in `ALSO`. `python -m tests.cases` writes the map anew, `test_cases.py` checks it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAP = ROOT / "docs" / "cases.md"

# What must be so, in our words, by family and number.
CASES: dict[str, dict[int, str]] = {
    "review": {
        1: "A filed score outlives its assignment",
        2: "Closing is asked again at the moment of submitting, and a refusal keeps every word",
        4: "Filters and orderings tell nothing of hidden data",
        5: "An endorsement belongs to one exact text with its files",
        7: "A recorded decision changes nothing that the team can read, do or be refused",
        8: "Counts, means and progress are over what the viewer may see",
        10: "Of two moves at once one wins: one decision, one log row, one message",
        11: "Only changed fields are written; on a conflict both texts are kept and shown",
        13: "A pasted picture or a whole book is refused by its field, and the text stays",
        25: "Access of a removed reviewer ends at once on all ways, and typed text stays to be copied",
        26: "Conflicts are more than being the author",
        28: "Nobody endorses, scores, decides or announces their own",
        29: "Waiting endorsements follow the post",
        31: "The right to write is asked at every write",
        32: "An invitation is bound to its address; a wrong opener does not use it up",
        34: "Marks and ranks use exact values",
        35: "One rule for not applicable, abstained, draft and nothing filed",
        37: "Local figures are read rightly or refused, never another value",
        38: "Ids are never localised",
        40: "A wrong announcement is taken back whole, and both decisions stay",
        41: "A message only of what was committed; in bulk one outcome each",
        43: "Events without a person stand in the history as the system's, each in words of its own",
        44: "Until it is sent, every page says so; complete drafts are warned and listed",
        46: "Closing is a moment in the regency's zone; the named last day counts fully",
        47: "An ended or changed session eats no form and saves under no other name",
        49: "What was changed and not sent is read by nobody but the team",
        50: "Every state has an exit for somebody, in odd orders too",
        52: "Saving without a change changes nothing",
        55: "A queue holds only my own assignments that I have not filed",
        61: "A title is one line, in the table and in every subject",
        62: "NUL bytes, surrogates and odd numbers are bad input on every way, never a crash",
        64: "Every list has a unique last sort key",
        65: "One rule of visibility for search, counts and lists",
        67: "Not yours reads like not there",
        68: "Each download asks for the right at that moment; the storage path is no address",
        70: "Any legal file name goes up and comes down with its name",
        73: "Pressed twice it happens once",
        74: "One mail per person; nobody sees another's address",
        76: "The number of queries does not grow with the rows",
    },
    "reminders": {
        1: "Sent only on positive proof",
        2: "Uncertain is a state of its own, with one Message-ID and few repeats",
        4: "A run that was killed holds nothing up: the next one finishes it",
        5: "Release from quiet hours is driven by the clock, and nothing held expires unseen",
        6: "A reminder made false is corrected once to those who got it, and moving back brings no storm",
        7: "State is asked again at the moment of sending",
        8: "Joint leave is no working day; a year without a decree is never silent",
        10: "Opening a link of a mail changes nothing; the person's own press still works",
        11: "Opting out is per kind, can be undone, and never stops account mail or what must be answered",
        13: "After an outage the newest true thing is told once; overtaken ones are not, digests come as one",
        14: "A restarted broker is found again, and a deaf worker is replaced",
        15: "Stopping in mid-send loses and doubles nothing",
        16: "A finished message run again is a no-op",
        17: "A weekly job found late is caught up once, for the right week",
        19: "Claiming is one atomic write whose row count decides",
        20: "Text from outside is cleaned before it is stored",
        22: "One person gets one message per event",
        23: "The right to read is asked when rendering and again when sending",
        25: "The stored zone is used and texts name it; a change makes neither none nor two that day",
        26: "Steps that lay in the past at creation are left out",
        28: "A digest has a stored window, closed once; late is better than never",
        29: "The ledger holds time, the broker only now",
        31: "A second scheduler does no harm",
        32: "One message, one outcome; 4xx is tried again, 5xx ends that one",
        34: "Limits on every outgoing call; no page waits for mail",
        35: "A subject is one line; a message that cannot be built ends alone",
        37: "A name reaches the mailbox as it is and never becomes an address",
        38: "A bounce counts once, for the address that was mailed; the person is told in the lab",
        40: "One row and one call for each chat address: of several, each has its own outcome",
        43: "A long subject is whole or cut at a word, on the second try too",
        41: "Long periods are kept in the database, however often the stack starts anew",
        44: "Text is escaped in HTML and nowhere else",
        46: "Nothing left means no mail and a closed window",
        47: "Quiet hours over midnight, with equal ends and at their edges are defined",
        49: "The official list wins over computed feast days",
        50: "Workers are woken after the commit only",
        52: "Links come from the configured base address",
        53: "A deadline keeps its UID; SEQUENCE grows; what ended is told as cancelled for a while",
        55: "A whole day has an exclusive end and no zone",
        56: "A calendar's lines are folded between characters and read back equal",
        58: "A receiver that hangs, trickles or floods keeps nobody waiting, is paused and told about",
        59: "Outgoing calls go to the public address that was checked, and follow no redirect",
        61: "A push subscription belongs to one login; its endpoint is unique; what is gone is removed",
        62: "A full or foreign folder is named, and nothing is lost",
        64: "A digest is capped, the most urgent first, and can be stopped from its header",
        65: "A busy port is one sentence and leaves nothing running",
        67: "No database connection survives a fork; dead ones are replaced",
        68: "A worker's process that grew is replaced, and every task has a time limit",
        70: "What still holds outlives an outage, once and spaced; one notice, not by mail",
    },
    "catalogue": {
        1: "A picture that cannot be kept is named and leaves a placeholder; the text around it stays",
        2: "A very large cell is read whole or its row is refused with its number, never stored empty",
        4: "One bad character costs at most its row, the same on both databases",
        5: "What is made for somebody signed in, or of what is not shown, is kept for nobody else",
        7: "A page's tag depends on its language",
        8: "One unreadable file breaks no page",
        10: "A key repeated inside one file is an error naming both lines, before anything is written",
        11: "A second import changes nothing; a corrected file updates by a stable key",
        14: "The order of day and month is decided once for the column, and asked about where both fit",
        19: "Days and years are those of the regency",
        23: "The type of a picture is found from its bytes",
        25: "There is always an address, and one odd title breaks no list",
        26: "Too many pixels are refused politely, within small memory",
        28: "A phone's JPEG with a second picture is a JPEG",
        29: "Cleaning what was cleaned changes nothing, and no script runs in a browser",
        31: "No style rule is ever visible text; lists stay lists",
        32: "Names come to one form of letters on the way in",
        38: "A line with more or fewer cells is set aside with its number; empty headings are named",
        40: "A button pressed twice has one effect, and the second press one calm answer",
        41: "Separators and byte marks are told apart, and an unreadable file gets a sentence",
        43: "Headings and keys are compared without blanks, invisible marks and case",
        44: "Repeated headings are named, and no value is taken from the last in silence",
        49: "What people type into a search is text",
        50: "Per cent, underscore and backslash are letters in every search box",
        52: "Search, counts, related pages, feed and data change in the moment of a retraction",
        61: "The stored name is short and own; the shown one keeps its ending",
        64: "Turned first, then stripped: no stored copy tells the place",
        65: "Of a moving picture the first frame is kept",
        73: "The second of two people on one page is told, sees both texts, and loses nothing",
    },
    "moment": {
        1: "A 60 MB upload",
        2: "An .exe named .pdf",
        3: "A picture of 20,000 × 20,000 pixels",
        4: "HTML and emoji in every text field",
        5: "A holiday added after deadlines were set",
        6: "The worker killed in mid-send",
        7: "Valkey missing while people sign in, move and call the API",
        8: "Valkey stopped (SIGSTOP) while people sign in, move and call the API",
    },
}
TITLES = {
    "review": "Proposing, reviewing, deciding",
    "reminders": "Reminders, mail, calendar, running",
    "catalogue": "Files and the catalogue",
    "moment": "Hard moments",
}

_TABLES = "tests/intake/test_tables.py"
_DATES = "tests/intake/test_dates.py"
_INNOVATIONS = "tests/proposals/importing/test_innovations.py"
_HTML = "tests/proposals/importing/test_html.py"
_UNITS = "tests/people/test_import_units.py"
_HOLIDAYS = "tests/workdays/test_import_holidays.py"
_DESK = "tests/exhibition/pages/test_desk.py"
_SAVES = "tests/browser/test_catalogue.py"
_FILES = "tests/proposals/attachments/"
_PAGES = "tests/proposals/pages/"
_EDITING = _PAGES + "test_editing.py"
_LIST = _PAGES + "test_list_page.py"
_NUMBERS = "tests/proposals/worksheets/test_numbers.py"
_BROWSER = "tests/browser/test_saving.py"
_HALL = "tests/exhibition/pages/test_hall.py"
_SHEETS = "tests/proposals/worksheets/test_saving.py"
_PANELS = "tests/reviews/test_panels.py"
_TALLY = "tests/reviews/test_tally.py"
_MOVING = "tests/proposals/test_moving.py"
_DECIDING = "tests/reviews/test_deciding.py"
_WAKEUP = "tests/notifications/test_wakeup.py"
_RUN = "tests/house/test_run.py"
_HARD = "tests/api/test_hard_moments.py"
_NO_VALKEY = "test_without_valkey_people_sign_in_move_and_call_the_api_within_a_second"
_GONE_BROKER = "test_a_broker_that_is_gone_costs_a_page_less_than_its_limit_and_then_nothing"
# Tests that show a case and do not say so themselves: file and name.
ALSO: dict[tuple[str, int], list[tuple[str, str]]] = {
    ("review", 1): [(_PANELS, "test_a_filed_score_outlives_its_assignment_however_it_ends")],
    ("review", 2): [
        (_MOVING, "test_submitting_after_closing_is_refused_and_late_leave_lets_it_through"),
    ],
    ("review", 5): [
        ("tests/proposals/test_endorsing.py", "test_what_was_asked_about_stays_readable_as_it_was"),
        (_FILES + "test_services.py", "test_an_endorsement_is_void_when_a_file_is_swapped_or_deleted"),
    ],
    ("review", 7): [
        (
            "tests/reviews/test_reading.py",
            "test_recording_changes_nothing_the_blind_side_can_read_do_or_be_refused",
        ),
        ("tests/api/test_reviews.py", "test_recording_changes_no_byte_of_what_the_proposing_side_reads"),
    ],
    ("review", 8): [
        (
            "tests/reviews/test_queues.py",
            "test_the_reviewer_of_ones_own_proposal_shows_in_no_list_sum_average_or_progress",
        ),
        (
            "tests/reviews/test_queues.py",
            "test_the_order_of_proposed_reviewers_tells_nothing_of_a_hidden_assignment",
        ),
    ],
    ("review", 10): [
        ("tests/reviews/test_races.py", "test_twenty_announcements_of_one_decision_move_it_once"),
        ("tests/reviews/test_races.py", "test_two_different_decisions_at_once_leave_one"),
    ],
    ("review", 25): [(_PANELS, "test_access_ends_at_once_and_what_was_typed_stays_to_be_copied")],
    ("review", 26): [
        (_PANELS, "test_a_co_writer_of_another_live_proposal_is_flagged_on_every_way_in"),
        (_PANELS, "test_the_unit_its_parent_and_its_children_do_not_score"),
        (_PANELS, "test_the_team_its_coach_and_its_endorser_do_not_score_even_after_leaving"),
    ],
    ("review", 28): [
        (_DECIDING, "test_nobody_records_or_announces_what_they_own_write_coach_or_endorsed"),
    ],
    ("review", 31): [
        (
            "tests/api/test_worksheets.py",
            "test_a_removed_co_writer_is_refused_and_nothing_of_theirs_is_written",
        ),
    ],
    ("review", 34): [
        (_TALLY, "test_a_mark_is_not_reached_by_rounding_for_the_eye"),
        (_TALLY, "test_totals_that_look_alike_are_ranked_by_their_exact_values"),
        (_TALLY, "test_equal_totals_share_a_rank_whatever_their_order"),
    ],
    ("review", 35): [
        (_TALLY, "test_not_applicable_is_left_out_and_the_other_weights_are_renormalised"),
        (_TALLY, "test_a_review_in_which_nothing_applies_has_no_total"),
        (_TALLY, "test_nothing_filed_shows_as_none_yet_and_never_as_nought"),
    ],
    ("review", 40): [
        (_DECIDING, "test_a_wrong_announcement_is_corrected_with_its_scores_and_decided_anew"),
        (_DECIDING, "test_a_pass_corrected_into_a_return_takes_lists_notes_and_tasks_back_together"),
        (_MOVING, "test_a_wrong_decline_is_corrected_back_to_its_gate"),
        (_MOVING, "test_a_graduation_is_corrected_after_its_page_was_taken_down"),
    ],
    ("review", 41): [
        (_DECIDING, "test_a_listener_that_fails_undoes_the_announcement_whole"),
        (_DECIDING, "test_announcing_ten_answers_for_each_and_moves_only_those_that_could"),
    ],
    ("review", 46): [(_MOVING, "test_the_named_last_day_counts_fully")],
    ("review", 49): [
        ("tests/reviews/test_reading.py", "test_a_reviewer_reads_it_as_judged_and_no_later_revision"),
        (
            "tests/api/test_proposals.py",
            "test_changes_not_sent_yet_are_a_sign_to_the_team_and_read_by_nobody_else",
        ),
    ],
    ("review", 50): [
        (
            "tests/proposals/test_random_histories.py",
            "test_random_histories_walk_every_arrow_and_keep_every_promise",
        ),
    ],
    ("review", 52): [
        (_SHEETS, "test_an_open_endorsement_survives_a_save_that_changes_nothing_and_not_one_that_does"),
        (_SHEETS, "test_saving_without_a_change_writes_nothing"),
    ],
    ("review", 55): [
        ("tests/reviews/test_queues.py", "test_what_i_have_filed_does_not_come_back_when_another_drafts"),
    ],
    ("review", 62): [(_SHEETS, "test_nul_controls_and_lone_surrogates_are_taken_out_and_the_rest_kept")],
    ("review", 67): [
        ("tests/api/test_moves.py", "test_a_proposal_that_is_not_yours_answers_as_one_that_is_not_there"),
        (_FILES + "test_download.py", "test_not_yours_reads_like_not_there"),
    ],
    ("review", 68): [
        (
            "tests/api/test_worksheets.py",
            "test_a_file_is_opened_by_nobody_who_may_not_read_a_text_that_names_it",
        ),
        (_FILES + "test_download.py", "test_somebody_who_left_the_team_opens_nothing_more"),
        (_FILES + "test_download.py", "test_the_storage_path_is_no_address"),
    ],
    ("review", 70): [
        (_FILES + "test_download.py", "test_no_name_breaks_the_header"),
        (_FILES + "test_names.py", "test_each_version_keeps_its_own_ending"),
    ],
    ("review", 11): [
        (
            _EDITING,
            "test_a_field_nobody_touched_here_keeps_what_another_wrote",
        ),
        (_BROWSER, "test_a_conflict_shows_both_texts_and_mine_can_be_taken"),
        ("tests/api/test_reviews.py", "test_a_draft_is_kept_and_a_forgotten_tab_overwrites_nothing"),
    ],
    ("review", 13): [
        (
            _EDITING,
            "test_three_million_characters_are_refused_by_their_field_and_kept",
        ),
        (_BROWSER, "test_a_pasted_picture_is_refused_and_a_word_list_stays_a_list"),
        ("tests/home/test_errors.py", "test_a_form_too_large_to_read_answers_413"),
    ],
    ("review", 37): [
        (
            _EDITING,
            "test_an_amount_written_the_local_way_is_read_rightly_or_refused_and_kept",
        ),
        (
            _NUMBERS,
            "test_an_amount_is_stored_shown_and_frozen_as_the_same_figure",
        ),
        (_NUMBERS, "test_a_refused_amount_leaves_what_stood_there"),
    ],
    ("review", 44): [
        (
            _PAGES + "test_cycles.py",
            "test_only_complete_drafts_are_listed_by_their_line_until_the_call_closes",
        ),
        (
            "tests/notifications/test_deadlines.py",
            "test_a_draft_that_was_never_sent_is_reminded_of_the_call_and_never_overdue",
        ),
    ],
    ("review", 47): [
        (
            _EDITING,
            "test_a_form_of_one_person_is_not_saved_under_the_name_of_another",
        ),
        (_BROWSER, "test_a_session_that_ends_while_typing_costs_no_text"),
        (
            _PAGES + "test_drafting.py",
            "test_a_session_that_ended_while_typing_gives_the_words_back",
        ),
    ],
    ("review", 65): [
        (
            _LIST,
            "test_nobody_reads_another_units_draft_nor_its_number_of_hits",
        ),
        (
            "tests/api/test_proposals.py",
            "test_the_list_is_searched_by_number_and_title_of_what_is_visible_alone",
        ),
        (_HALL, "test_a_draft_of_a_shown_page_is_met_nowhere"),
        (_HALL, "test_search_engines_are_shown_the_hall_and_nothing_else"),
    ],
    ("review", 73): [
        ("tests/api/test_moves.py", "test_a_double_click_moves_once"),
        (_PAGES + "test_verbs.py", "test_two_tabs_one_move"),
        (_PAGES + "test_drafting.py", "test_a_double_click_makes_one_draft"),
        (_EDITING, "test_pressing_add_twice_on_one_page_adds_one_row"),
    ],
    ("review", 76): [
        (_LIST, "test_the_same_queries_for_one_row_and_for_three"),
        ("tests/api/test_proposals.py", "test_a_list_of_three_costs_the_queries_of_a_list_of_one"),
        ("tests/api/test_reviews.py", "test_a_list_of_three_costs_the_queries_of_a_list_of_one"),
        (_PAGES + "test_feedback_pages.py", "test_three_entries_cost_as_many_queries_as_one"),
        (_PAGES + "test_verbs.py", "test_the_page_costs_the_same_for_one_row_and_three"),
        ("tests/home/test_home.py", "test_a_home_takes_the_same_queries_for_one_proposal_and_for_three"),
    ],
    ("reminders", 49): [
        ("tests/workdays/test_calendar.py", "test_the_official_list_wins_over_a_computed_feast_day"),
        ("tests/workdays/test_calendar.py", "test_one_estimated_day_can_be_overruled_for_this_regency"),
    ],
    ("catalogue", 1): [
        (_INNOVATIONS, "test_a_whole_picture_becomes_a_file_of_the_record_and_is_not_stored_twice"),
        (_INNOVATIONS, "test_a_picture_that_cannot_be_kept_is_named_and_leaves_a_sentence"),
    ],
    ("catalogue", 2): [
        (_TABLES, "test_a_very_large_cell_is_read_whole"),
        (_TABLES, "test_a_cell_or_row_beyond_its_limit_is_set_aside_and_the_rest_is_read"),
    ],
    ("catalogue", 4): [
        (_TABLES, "test_a_nul_byte_is_dropped_and_its_row_named"),
        (_UNITS, "test_one_bad_character_costs_at_most_its_row"),
    ],
    ("catalogue", 10): [
        (_TABLES, "test_a_key_that_stands_twice_names_both_lines"),
        (_UNITS, "test_a_repeated_key_writes_nothing"),
    ],
    ("catalogue", 11): [
        (_HOLIDAYS, "test_a_corrected_list_updates_by_day_and_a_third_time_changes_nothing"),
        (_INNOVATIONS, "test_a_second_time_changes_nothing_and_a_corrected_row_is_the_next_revision"),
    ],
    ("catalogue", 14): [
        (_DATES, "test_a_column_is_read_in_the_one_order_that_fits_all_of_it"),
        (_DATES, "test_a_column_that_fits_both_orders_is_asked_about_with_the_months_spelled"),
    ],
    ("catalogue", 29): [
        (_HTML, "test_nested_tags_never_become_a_script"),
        (_HTML, "test_what_was_cleaned_before_stays_as_it_is"),
    ],
    ("catalogue", 31): [
        (_HTML, "test_no_style_rule_and_nothing_hidden_is_ever_visible_text"),
        (_HTML, "test_paragraphs_that_a_word_processor_means_as_a_list_stay_a_list"),
    ],
    ("catalogue", 38): [
        (_TABLES, "test_a_line_with_more_or_fewer_cells_is_set_aside_with_its_number"),
        (_TABLES, "test_empty_headings_are_named_not_dropped"),
    ],
    ("catalogue", 40): [
        (_DESK, "test_publishing_asks_once_and_pressed_twice_shows_one_version"),
        ("tests/exhibition/test_publishing.py", "test_published_by_eight_hands_at_once_it_is_shown_once"),
    ],
    ("catalogue", 41): [
        (_TABLES, "test_separators_byte_marks_and_encodings_are_told_apart"),
        (_TABLES, "test_a_file_that_cannot_be_read_gets_a_sentence"),
    ],
    ("catalogue", 43): [
        (_TABLES, "test_headings_are_compared_without_blanks_marks_and_case"),
        (_TABLES, "test_keys_and_names_are_compared_the_same_way"),
    ],
    ("catalogue", 44): [(_TABLES, "test_repeated_headings_are_named_and_nothing_is_read")],
    ("catalogue", 52): [
        (
            "tests/api/test_entries.py",
            "test_taken_down_it_is_gone_from_the_catalogue_of_programs_at_once",
        ),
    ],
    ("catalogue", 73): [(_SAVES, "test_a_page_is_written_while_it_saves_itself_and_shown")],
    ("catalogue", 8): [
        (_FILES + "test_services.py", "test_a_pdf_with_a_password_is_kept_and_told_not_to_be_previewable"),
    ],
    ("catalogue", 23): [(_FILES + "test_typing.py", "test_a_file_is_known_by_its_bytes")],
    ("catalogue", 26): [
        (
            _FILES + "test_pictures.py",
            "test_a_picture_of_hundreds_of_megapixels_is_refused_within_small_memory",
        ),
        (
            _FILES + "test_pictures.py",
            "test_one_pixel_over_the_limit_is_too_many_and_the_limit_itself_is_not",
        ),
    ],
    ("catalogue", 28): [
        (_FILES + "test_pictures.py", "test_a_phones_jpeg_with_a_second_picture_is_a_jpeg_with_one"),
    ],
    ("catalogue", 32): [
        (_FILES + "test_names.py", "test_two_spellings_of_one_name_are_two_files_that_both_open"),
    ],
    ("catalogue", 61): [
        (_FILES + "test_names.py", "test_the_stored_name_is_short_and_own_whatever_the_shown_one_is"),
    ],
    ("catalogue", 64): [
        (_FILES + "test_pictures.py", "test_a_picture_on_its_side_stands_upright"),
        (_FILES + "test_pictures.py", "test_no_stored_copy_tells_the_place"),
        ("tests/exhibition/test_pictures.py", "test_an_uploaded_picture_stands_upright_and_tells_no_place"),
    ],
    ("catalogue", 65): [
        (_FILES + "test_pictures.py", "test_of_a_moving_picture_the_first_frame_is_kept"),
    ],
    ("moment", 1): [
        (_FILES + "test_services.py", "test_sixty_megabytes_are_refused_with_the_limit_named"),
        (_HARD, "test_a_file_of_60_mb_is_refused_with_the_limit_named"),
    ],
    ("moment", 2): [
        (_FILES + "test_services.py", "test_a_program_named_pdf_is_refused_and_nothing_is_stored"),
    ],
    ("moment", 3): [
        (
            _FILES + "test_pictures.py",
            "test_a_picture_of_hundreds_of_megapixels_is_refused_within_small_memory",
        ),
    ],
    ("moment", 4): [
        (_SHEETS, "test_html_and_emoji_stay_text_in_every_text_field_and_on_every_page"),
        (_HARD, "test_html_and_emoji_stay_the_text_they_are"),
    ],
    ("moment", 5): [
        ("tests/proposals/test_deadlines.py", "test_a_holiday_added_later_moves_a_deadline_and_is_told"),
    ],
    ("moment", 6): [
        (
            "tests/notifications/test_killing.py",
            "test_killed_workers_and_a_flushed_valkey_lose_no_message_and_repeat_only_those_in_flight",
        ),
        (_RUN, "test_stopping_in_mid_send_loses_and_doubles_nothing"),
    ],
    ("moment", 7): [(_RUN, _NO_VALKEY), (_WAKEUP, _GONE_BROKER)],
    ("moment", 8): [(_RUN, _NO_VALKEY), (_WAKEUP, _GONE_BROKER)],
}

_MENTION = re.compile(
    r"\b(review|reminders|catalogue)(?: cases?)? (\d+(?:(?:, and |, | and )\d+)*)\b", re.IGNORECASE
)
HEAD = """# Faults of others that cannot happen here

<!-- Written by `python -m tests.cases` from what the tests say of themselves. -->

Comparable software was reported to fail in these ways. Each is one behaviour here, held by the tests beside
it. A case without a test is said to have none.
"""


# --- What the tests say -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """What a file, a class or a test says of itself, and the tests it says it for."""

    tests: tuple[str, ...]
    text: str


def read(path: Path) -> tuple[list[str], list[Told]]:
    """The names of a file's tests (with their class), and everything said about them."""
    source = path.read_text(encoding="utf-8")
    lines, module = source.splitlines(), ast.parse(source)
    names: list[str] = []
    told = [Told(("",), ast.get_docstring(module) or "")]
    for node in module.body:
        of_class = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}::" if isinstance(node, ast.ClassDef) else ""
        tests = [item for item in of_class if isinstance(item, ast.FunctionDef) and item.name[:5] == "test_"]
        found = [prefix + test.name for test in tests]
        if isinstance(node, ast.ClassDef):
            told.append(Told(tuple(found), ast.get_docstring(node) or ""))
        told += [Told((name,), _text_of(test, lines)) for name, test in zip(found, tests, strict=True)]
        names += found
    return names, told


def _text_of(test: ast.FunctionDef, lines: list[str]) -> str:
    """A test with its marks and the comment right above them."""
    first = min([test.lineno, *(mark.lineno for mark in test.decorator_list)])
    while first > 1 and lines[first - 2].lstrip().startswith("#"):
        first -= 1
    return "\n".join(lines[first - 1 : test.end_lineno])


def files() -> Iterator[tuple[str, Path]]:
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        yield path.relative_to(ROOT).as_posix(), path


def every_test() -> dict[str, set[str]]:
    """The tests there are, by file."""
    return {file: set(read(path)[0]) for file, path in files()}


def _mentions() -> Iterator[tuple[str, int, str]]:
    """(family, number, test) wherever a file, a class or a test names a case."""
    for file, path in files():
        for told in read(path)[1]:
            for family, numbers in _MENTION.findall(told.text):
                for number in re.findall(r"\d+", numbers):
                    for test in told.tests:
                        yield family.lower(), int(number), f"{file}::{test}" if test else file


def mapped() -> dict[tuple[str, int], list[str]]:
    """The tests of each case, in order, only those that exist."""
    there = every_test()
    found: dict[tuple[str, int], set[str]] = {}
    for family, number, test in _mentions():
        if number in CASES[family]:
            found.setdefault((family, number), set()).add(test)
    for case, tests in ALSO.items():
        for file, name in tests:
            there_as = [test for test in there.get(file, ()) if test.rpartition("::")[2] == name]
            found.setdefault(case, set()).update(f"{file}::{test}" for test in there_as)
    return {case: sorted(tests) for case, tests in found.items()}


def written() -> str:
    """The text of docs/cases.md."""
    tests, parts = mapped(), [HEAD]
    for family, cases in CASES.items():
        parts.append(
            f"## {TITLES[family]}\n\n| {family.capitalize()} | What must be so | Tests |\n|---|---|---|"
        )
        for number, words in cases.items():
            named = "<br>".join(f"`{test}`" for test in tests.get((family, number), ())) or "none yet"
            parts[-1] += f"\n| {number} | {words} | {named} |"
        parts[-1] += "\n"
    return "\n".join(parts)


if __name__ == "__main__":
    MAP.write_text(written(), encoding="utf-8")
