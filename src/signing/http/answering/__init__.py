"""What a route answers with: replies, problems, files, streams, and how they are described."""
