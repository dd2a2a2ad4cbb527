from django.urls import path

from workflow.exhibition.pages import desk, editor, feeds, pictures, public_urls, steps

app_name = "exhibition"
urlpatterns = [
    *public_urls.urlpatterns,
    path("pameran/gambar/<slug:public_id>-<int:width>.webp", pictures.picture, name="picture"),
    path("kurasi/gambar/<slug:public_id>-<int:width>.webp", pictures.draft_picture, name="draft_picture"),
    path("kurasi/", desk.desk, name="desk"),
    path("kurasi/<slug:public_id>/", editor.edit, name="edit"),
    path("kurasi/<slug:public_id>/susun/", editor.compose, name="compose"),
    path("kurasi/<slug:public_id>/berkas/<slug:file>/", editor.offered_picture, name="offered_picture"),
    path("kurasi/<slug:public_id>/pratinjau/", steps.preview, name="preview"),
    path("kurasi/<slug:public_id>/minta-dibaca/", steps.offer, name="offer"),
    path("kurasi/<slug:public_id>/tanggapan/<int:comment>/selesai/", steps.settle, name="settle"),
    path("kurasi/<slug:public_id>/tayangkan/", steps.publish, name="publish"),
    path("kurasi/<slug:public_id>/turunkan/", steps.retract, name="retract"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("robots.txt", feeds.robots, name="robots"),
]
