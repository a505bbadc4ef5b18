"""What is said no to where access is decided."""

from __future__ import annotations

from shared.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable


class PrincipalDisabled(Forbidden):
    """Whoever is calling is known here, and was told to stay outside."""

    def __init__(self) -> None:
        super().__init__("this principal is disabled")


class PrincipalNotFound(NotFound):
    """There is no such principal."""

    def __init__(self) -> None:
        super().__init__("there is no such principal")


class CredentialNotFound(NotFound):
    """There is no such key or secret within the caller's sight."""

    def __init__(self, what: str) -> None:
        super().__init__(f"there is no such {what}")


class KeyBeyondOwn(Forbidden):
    """A key is not the way to another that may do more."""

    def __init__(self) -> None:
        super().__init__("this key may do what yours may not: rotate it with itself, or as its administrator")


class CredentialEnded(Conflict):
    """The key or secret is no longer good, so that there is nothing to rotate."""

    def __init__(self, what: str) -> None:
        super().__init__(f"this {what} is no longer good")


class TwoAlreadyLive(Conflict):
    """A system has two of them at most, so that one can take the other's place."""

    def __init__(self, what: str) -> None:
        super().__init__(f"two of this system's {what}s are good already: revoke one first")


class IdentityTaken(Conflict):
    """The issuer's subject is another principal already."""

    def __init__(self) -> None:
        super().__init__("this subject of this issuer is linked to another principal", field="subject")


class RoleNotForKind(Invalid):
    """The role means nothing for a principal of this kind."""

    def __init__(self, role: str, kind: str) -> None:
        super().__init__(f"{role} is no role of a principal of kind {kind}", field="role")


class OwnBusinessRole(Forbidden):
    """Who decides about access does not give himself access to the business."""

    def __init__(self) -> None:
        super().__init__("nobody grants a business role to himself: another administrator has to")


class OwnAccess(Forbidden):
    """Who decides about access does not change by whom he himself is taken for."""

    def __init__(self) -> None:
        super().__init__("nobody changes his own identities: another administrator has to")


class KindNeeds(Invalid):
    """A principal of this kind stands for a record, or for none."""

    def __init__(self, kind: str, what: str, field: str) -> None:
        super().__init__(f"a principal of kind {kind} {what}", field=field)


class NotASystem(Invalid):
    """Only systems have keys and secrets; people come by an issuer."""

    def __init__(self) -> None:
        super().__init__("only a principal of kind system has keys and secrets", field="principal_id")


class ScopeUnknown(Invalid):
    """No key can have this scope."""

    def __init__(self, scope: str, known: tuple[str, ...]) -> None:
        super().__init__(f"{scope} is not a scope of a key; the scopes are {', '.join(known)}", field="scopes")


class ExpiryNotAllowed(Invalid):
    """A key ends, some day in the future and within a year."""

    def __init__(self) -> None:
        super().__init__("a key expires after now and within 366 days", field="expires_at")


class BuiltinIssuerExposed(Unavailable):
    """The built-in issuer believes whoever can read the data directory: that is right on one machine only."""

    def __init__(self) -> None:
        super().__init__(
            "the built-in issuer serves loopback addresses only: name an issuer in the configuration file, "
            "or set BUILTIN_ISSUER=1 if whoever can read the data directory may let people in from everywhere"
        )


class IssuerSilent(Unavailable):
    """The issuer's keys are not at hand, so that its tokens can be neither believed nor refused."""

    def __init__(self) -> None:
        super().__init__("the issuer's keys cannot be had right now")


class IssuerNamesRecords(Invalid):
    """The built-in issuer's subjects are external ids: there is nothing to link."""

    def __init__(self) -> None:
        super().__init__("the built-in issuer's subjects name their record themselves", field="issuer")


class MemberTaken(Conflict):
    """A member is one principal."""

    def __init__(self) -> None:
        super().__init__("this member has a principal already", field="member_id")


class IdentityUnknown(NotFound):
    """The issuer's subject is not linked to this principal."""

    def __init__(self) -> None:
        super().__init__("this subject of this issuer is not linked to this principal")


class AddressNotUnderstood(Invalid):
    """A network is written like 192.0.2.0/24 or 2001:db8::/32."""

    def __init__(self, written: str) -> None:
        super().__init__(f"{written} is no network", field="addresses")
