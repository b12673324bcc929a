//! Who does something.

use git_change::domain::change::deed::Deed;
use git_change::domain::change::time::Span;
use git_change::domain::change::{Kind, State};
use git_change::domain::policy::actor::{Actor, Fault, Proof};

use super::super::court::{NOTHING, POLICY, id, law, signed};
use super::super::matrix::in_state;
use super::{Case, proof};

/// Who does something.
pub fn identities() -> Vec<Case> {
    let law = law(POLICY);
    let story = in_state(&law, Kind::Normal, State::Submitted).expect("a state of its");
    let note = |actor: &Actor| {
        let mut story = story.clone();
        let by = actor.email.as_str().into();
        let after = Deed::Note("hm".to_owned()).apply(
            story.record(),
            &by,
            story.now.plus(Span::seconds(1)),
        );
        story.writes_as(actor, after)
    };
    let faulty = |fault| {
        note(&proof(
            "bob",
            Proof::Faulty {
                fault,
                why: "x".to_owned(),
            },
        ))
    };
    let key = || "SHA256:k".to_owned();
    vec![
        (
            "unsigned",
            note(&proof("bob", Proof::Unsigned)),
            &["identity/unsigned"],
        ),
        (
            "a bad signature",
            faulty(Fault::Bad),
            &["identity/bad-signature"],
        ),
        (
            "an unknown key",
            faulty(Fault::UnknownKey),
            &["identity/unknown-key"],
        ),
        (
            "a retired key",
            faulty(Fault::NotInForce),
            &["identity/key-not-in-force"],
        ),
        (
            "a compromised key",
            faulty(Fault::Revoked),
            &["identity/key-revoked"],
        ),
        (
            "a malformed signature",
            faulty(Fault::Malformed),
            &["identity/malformed-signature"],
        ),
        (
            "X.509",
            faulty(Fault::NotCheckable),
            &["identity/not-checkable"],
        ),
        (
            "nobody's key",
            note(&proof("bob", Proof::Stray { key: key() })),
            &["identity/unknown-key"],
        ),
        (
            "another person's key",
            note(&proof(
                "bob",
                Proof::AnotherPerson {
                    signer: id("cyd"),
                    key: key(),
                },
            )),
            &["identity/signer-is-not-author"],
        ),
        (
            "a forge's key on a deed",
            note(&proof(
                "bob",
                Proof::Forge {
                    name: "f".to_owned(),
                    key: key(),
                },
            )),
            &["identity/signer-is-not-author"],
        ),
        (
            "a stranger",
            note(&signed("mallory")),
            &["identity/unknown-person"],
        ),
        (
            "somebody who left",
            note(&signed("gus")),
            &["identity/person-not-in-force"],
        ),
        (
            "another address of the same person",
            note(&signed("bob@home.org")),
            NOTHING,
        ),
    ]
}
