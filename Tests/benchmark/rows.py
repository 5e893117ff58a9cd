"""The rows of the table: each takes the bench, and returns its lines and its samples."""
import large
import micro
import pace
import past
import uploads

ROWS = {row.__name__: row for row in (
    uploads.one, uploads.sink, uploads.four, large.large, uploads.small, uploads.shipped, past.idle,
    pace.rate, pace.paused, pace.first, large.kill, micro.micro)}
