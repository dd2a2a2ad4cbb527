from django.urls import path

from workflow.exhibition.pages import feeds, pictures, public_urls

app_name = "exhibition"
urlpatterns = [
    *public_urls.urlpatterns,
    path("pameran/gambar/<slug:public_id>-<int:width>.webp", pictures.picture, name="picture"),
    path("kurasi/gambar/<slug:public_id>-<int:width>.webp", pictures.draft_picture, name="draft_picture"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("robots.txt", feeds.robots, name="robots"),
]
