"""The API at ``/api/v1``: for programs of the district, by token; no cookies, hence no CSRF there."""
