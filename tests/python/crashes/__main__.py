"""Entry point of `make crashes`; light, because every process that it starts reads it."""

if __name__ == "__main__":
    from crashes.campaign import main

    raise SystemExit(main())
