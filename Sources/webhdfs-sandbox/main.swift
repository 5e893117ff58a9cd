print("webhdfs-sandbox")
