"""Why a sign-in was refused: a closed list, each with a line for the log and a sentence for the person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from flask_babel import lazy_gettext

START_AGAIN = lazy_gettext(
    "The sign-in took too long, or it was started in another window or browser. "
    "Start again from the sign-in page and stay in the same window."
)
TRY_LATER = lazy_gettext(
    "Your council's sign-in service does not answer right now. Wait a few minutes and try again. "
    "If it still does not work, tell your council's IT support."
)
NOT_TRUSTED = lazy_gettext(
    "The answer from your council's sign-in service could not be trusted, so nobody was signed in. "
    "Start again. If it happens once more, give your council's IT support the code on this page."
)
WRONGLY_SET_UP = lazy_gettext(
    "The connection to your council's sign-in service is not set up correctly, "
    "and trying again will not help. Give your council's IT support the code on this page."
)
NOT_LET_IN = lazy_gettext(
    "The sign-in was cancelled, or your council's sign-in service did not let you in. "
    "Start again, or ask your council's IT support for access."
)
SIGN_IN_THERE = lazy_gettext(
    "You are no longer signed in at your council's sign-in service. Start again and sign in there first."
)
CONFIRM_AGAIN = lazy_gettext(
    "This step needs you to confirm who you are once more, "
    "and your council's sign-in service did not ask you to. "
    "Start again. If you are still not asked, tell your council's IT support."
)
STRONGER = lazy_gettext(
    "This step needs a stronger way of signing in, for example an electronic identity. "
    "Start again and choose the stronger way at your council's sign-in service."
)
TOO_MANY_GROUPS = lazy_gettext(
    "You belong to so many groups that your council's sign-in service leaves the list out, "
    "so your roles here cannot be seen. Ask your council's IT support to send app roles instead of groups."
)


@dataclass(frozen=True)
class Explanation:
    """What the log says, and what the person is told to do (translated when shown)."""

    log: str
    person: Any


class Reason(Enum):
    """Every reason for refusing; the value is the code that the page shows and the log carries."""

    STATE_UNKNOWN = "state-unknown"
    FLOW_EXPIRED = "flow-expired"
    FLOW_OUTDATED = "flow-outdated"
    RESPONSE_MALFORMED = "response-malformed"
    RESPONSE_ISSUER = "response-issuer"
    PROVIDER_DENIED = "provider-denied"
    INTERACTION_REQUIRED = "interaction-required"
    PROVIDER_ERROR = "provider-error"
    UNREACHABLE = "provider-unreachable"
    TIMEOUT = "provider-timeout"
    CERTIFICATE = "provider-certificate"
    ADDRESS = "provider-address"
    SCHEME = "provider-not-https"
    REDIRECT = "provider-redirects"
    TOO_LARGE = "provider-answer-too-large"
    METADATA = "provider-metadata"
    METADATA_ISSUER = "provider-metadata-issuer"
    KEYS = "provider-keys"
    CODE_REFUSED = "code-refused"
    CLIENT_REFUSED = "client-refused"
    NO_ID_TOKEN = "id-token-missing"  # noqa: S105 - a code, not a secret
    TOKEN_MALFORMED = "id-token-malformed"  # noqa: S105
    UNSIGNED = "id-token-unsigned"
    ALGORITHM = "id-token-algorithm"
    KEY_UNKNOWN = "id-token-key-unknown"
    SIGNATURE = "id-token-signature"
    ISSUER = "id-token-issuer"
    AUDIENCE = "id-token-audience"
    NONCE = "id-token-nonce"
    SUBJECT = "id-token-subject"
    EXPIRED = "id-token-expired"
    TIMES = "id-token-times"
    ACCESS_TOKEN_HASH = "id-token-at-hash"  # noqa: S105
    DIRECTORY = "id-token-directory"
    AUTH_TIME = "sign-in-too-old"
    ACR = "sign-in-too-weak"
    GROUP_OVERAGE = "groups-left-out"
    USERINFO = "userinfo"
    USERINFO_SUBJECT = "userinfo-subject"

    @property
    def explanation(self) -> Explanation:
        """The two texts of this reason."""
        return _EXPLANATIONS[self]


_EXPLANATIONS: dict[Reason, Explanation] = {
    Reason.STATE_UNKNOWN: Explanation("state is absent, used before, or not of this browser", START_AGAIN),
    Reason.FLOW_EXPIRED: Explanation("the sign-in was begun too long ago", START_AGAIN),
    Reason.FLOW_OUTDATED: Explanation(
        "the provider's settings changed while the person signed in", START_AGAIN
    ),
    Reason.RESPONSE_MALFORMED: Explanation("the callback has neither one code nor one error", START_AGAIN),
    Reason.RESPONSE_ISSUER: Explanation("iss of the callback is missing or another (RFC 9207)", NOT_TRUSTED),
    Reason.PROVIDER_DENIED: Explanation("the provider answered access_denied", NOT_LET_IN),
    Reason.INTERACTION_REQUIRED: Explanation("the provider needs the person to do something", SIGN_IN_THERE),
    Reason.PROVIDER_ERROR: Explanation("the provider answered with an error", TRY_LATER),
    Reason.UNREACHABLE: Explanation("no connection to the provider", TRY_LATER),
    Reason.TIMEOUT: Explanation("the provider did not answer in time", TRY_LATER),
    Reason.CERTIFICATE: Explanation("the provider's certificate is not valid", WRONGLY_SET_UP),
    Reason.ADDRESS: Explanation("the provider's address is private, loopback or reserved", WRONGLY_SET_UP),
    Reason.SCHEME: Explanation("an address of the provider is not https", WRONGLY_SET_UP),
    Reason.REDIRECT: Explanation("the provider redirected a server-to-server call", WRONGLY_SET_UP),
    Reason.TOO_LARGE: Explanation("the provider's answer is larger than the limit", NOT_TRUSTED),
    Reason.METADATA: Explanation("the provider's metadata cannot be used", WRONGLY_SET_UP),
    Reason.METADATA_ISSUER: Explanation("issuer of the metadata is not the configured one", WRONGLY_SET_UP),
    Reason.KEYS: Explanation("the provider's key set cannot be used", WRONGLY_SET_UP),
    Reason.CODE_REFUSED: Explanation(
        "the provider refused the code (used before, too old, PKCE)", START_AGAIN
    ),
    Reason.CLIENT_REFUSED: Explanation("the provider refused our client id or secret", WRONGLY_SET_UP),
    Reason.NO_ID_TOKEN: Explanation("the token answer has no id_token", WRONGLY_SET_UP),
    Reason.TOKEN_MALFORMED: Explanation("the token cannot be read", NOT_TRUSTED),
    Reason.UNSIGNED: Explanation("the token is not signed", NOT_TRUSTED),
    Reason.ALGORITHM: Explanation("the signature algorithm is not one we accept", NOT_TRUSTED),
    Reason.KEY_UNKNOWN: Explanation("no key fits the token, also after fetching the keys anew", NOT_TRUSTED),
    Reason.SIGNATURE: Explanation("the signature does not verify", NOT_TRUSTED),
    Reason.ISSUER: Explanation("iss is not the configured issuer", NOT_TRUSTED),
    Reason.AUDIENCE: Explanation("the token is for another client", NOT_TRUSTED),
    Reason.NONCE: Explanation("nonce is missing or another", NOT_TRUSTED),
    Reason.SUBJECT: Explanation("sub is not a string of 1 to 255 characters", NOT_TRUSTED),
    Reason.EXPIRED: Explanation("the token has expired", START_AGAIN),
    Reason.TIMES: Explanation("iat, nbf or exp is missing or not credible", NOT_TRUSTED),
    Reason.ACCESS_TOKEN_HASH: Explanation("at_hash is not of this access token", NOT_TRUSTED),
    Reason.DIRECTORY: Explanation("tid is not the council's Entra directory", NOT_TRUSTED),
    Reason.AUTH_TIME: Explanation("auth_time is missing or older than max_age", CONFIRM_AGAIN),
    Reason.ACR: Explanation("acr is missing or lower than asked for", STRONGER),
    Reason.GROUP_OVERAGE: Explanation(
        "the role claim is left out of the token (group overage)", TOO_MANY_GROUPS
    ),
    Reason.USERINFO: Explanation("the userinfo answer cannot be used", NOT_TRUSTED),
    Reason.USERINFO_SUBJECT: Explanation("sub of userinfo is not that of the ID token", NOT_TRUSTED),
}


class SignInRefused(Exception):
    """Nobody is signed in; `reason` says why, `detail` adds what the log may know (never a secret)."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason.value}: {reason.explanation.log}" + (f" ({detail})" if detail else ""))
        self.reason = reason
        self.detail = detail

    @property
    def message(self) -> str:
        """What the person is told, in the language of the request."""
        return str(self.reason.explanation.person)

    def log_fields(self) -> dict[str, str]:
        """Fields for the structured log: code, explanation, detail. No code, state, token or secret."""
        return {
            "reason": self.reason.value,
            "explanation": self.reason.explanation.log,
            "detail": self.detail,
        }


def shown(value: object) -> str:
    """A foreign value made safe for one log line: quoted, control characters escaped, at most 120 long."""
    return ascii(value)[:120]
