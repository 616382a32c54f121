"""What tests share: real builds, a browser, worlds to break, and what they are asked."""
