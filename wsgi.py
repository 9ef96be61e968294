"""What the web server loads."""

from app.platform.loading import loading

with loading():
    from app.factory import create_app

    app = create_app()
