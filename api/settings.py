"""Settings come from the environment, are read once, and name themselves where they are wrong."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from engine.model.text import Language


class Settings(BaseSettings):
    """What an operator may change, each as `WORTHWIN_<NAME>`.

    Attributes:
        rules: The rule folder; None for the playbook that Worthwin ships.
        layers: Company folders over it, in order; in the environment separated as in PATH.
        max_body: Bytes that a request body may have.
        language: Of answers whose request names none.
        watch: Follow edits of the rule files while serving.
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
    """

    model_config = SettingsConfigDict(env_prefix="WORTHWIN_", extra="ignore", frozen=True)

    rules: Path | None = None
    layers: Annotated[tuple[Path, ...], NoDecode] = ()
    max_body: Annotated[int, Field(ge=1_000, le=100_000_000)] = 1_000_000
    language: Language = "en"
    watch: bool = True
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000

    @field_validator("layers", mode="before")
    @classmethod
    def _paths(cls, value: object) -> object:
        return tuple(filter(None, value.split(os.pathsep))) if isinstance(value, str) else value


def complaints(error: ValidationError) -> list[str]:
    """What is wrong with the environment, a line each, without the values (they may be secrets)."""
    return [f"WORTHWIN_{'.'.join(map(str, each['loc'])).upper()}: {each['msg']}" for each in error.errors()]
