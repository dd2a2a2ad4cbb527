// Shows what the lab pushed, and opens its page when it is pressed. Reads and keeps nothing.
self.addEventListener("push", (event) => {
  if (!event.data) return;
  const notice = event.data.json();
  const options = { body: notice.body, tag: notice.tag, lang: notice.lang, data: { url: notice.url } };
  event.waitUntil(self.registration.showNotification(notice.title, options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.url));
});
