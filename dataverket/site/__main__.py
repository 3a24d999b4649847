"""``python -m dataverket.site``: one site worker, configured by the environment."""

from dataverket.site.bridge import run_worker

if __name__ == "__main__":
    run_worker()
