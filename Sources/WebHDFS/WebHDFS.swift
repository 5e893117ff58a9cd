// WebHDFS
