from django.urls import path

from workflow.reviews.pages import answering, queue, review

app_name = "reviews"
urlpatterns = [
    path("telaah/", queue.queue, name="queue"),
    path("telaah/<int:assignment_id>/", review.review, name="review"),
    path("telaah/<int:assignment_id>/terima/", answering.accept, name="accept"),
    path("telaah/<int:assignment_id>/tolak/", answering.decline, name="decline"),
    path("telaah/<int:assignment_id>/benturan/", answering.declare_conflict, name="conflict"),
]
