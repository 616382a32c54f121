"""What looks at the site from outside: two builds compared, where links lead, Lighthouse."""
