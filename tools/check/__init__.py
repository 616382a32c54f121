"""What looks from outside: two builds compared, where links lead, Lighthouse, slips on purpose."""
