"""The lab to try (demo mode only): people to sign in as, and a page with the mail they are sent."""
