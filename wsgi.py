"""What the web server loads."""

from app.factory import create_app

app = create_app()
