"""What students hand in: files, folders and archives, however a platform names them, as one ``Submission`` a person."""
