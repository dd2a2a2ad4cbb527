import pytest

from labinovasi.demo import script, story

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(settings):
    settings.DEMO = True
    story.people_there()
    return list(story.Telling().tell(script.story()))


def test_the_story_runs(told):
    for t in told:
        if t.step.told:
            print(t.moment.date(), t.step.who, t.status, t.codes, t.state, t.round, t.days_left, t.owed, t.step.told)
    assert told[-1].state == "exhibited"
