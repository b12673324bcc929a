//! Signatures that are missing, broken, borrowed or of another kind.

use super::forger::Forger;

/// A note by bob at the tip, in order but for what a test does to its signature.
fn noted() -> Forger {
    let forger = Forger::at("submitted");
    forger.appends("bob", "note", "text = \"well\"");
    forger
}

#[test]
fn unsigned() {
    let forger = noted();
    let commit = forger.puts(&forger.taken_apart("HEAD").0);
    forger.finds(&[("identity/unsigned", &commit)]);
}

#[test]
fn unknown_key() {
    let forger = noted();
    let commit = forger.forges("mallory", |payload| payload);
    forger.finds(&[("identity/unknown-key", &commit)]);
}

#[test]
fn a_stranger_with_a_key_of_their_own() {
    let forger = Forger::at("submitted");
    let commit = forger.appends("mallory", "note", "text = \"hello\"");
    forger.finds(&[("identity/unknown-person", &commit)]);
}

#[test]
fn another_persons_key() {
    let forger = noted();
    let commit = forger.forges("erin", |payload| payload);
    forger.finds(&[("identity/signer-is-not-author", &commit)]);
}

#[test]
fn a_signature_taken_from_another_commit() {
    let forger = noted();
    let (_, signature) = forger.taken_apart("HEAD~1");
    let commit = forger.signed_with(&signature);
    forger.finds(&[("identity/bad-signature", &commit)]);
}

#[test]
fn a_signature_over_something_else_in_git() {
    let forger = noted();
    let commit = forger.signed_with(&forger.signs("bob", "a tag"));
    forger.finds(&[("identity/bad-signature", &commit)]);
}

#[test]
fn a_malformed_signature() {
    for signature in [
        "-----BEGIN SSH SIGNATURE-----\nnonsense\n-----END SSH SIGNATURE-----",
        "-----BEGIN SSH SIGNATURE-----",
        "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----",
        "Best regards, Bob",
    ] {
        let forger = noted();
        let commit = forger.signed_with(signature);
        forger.finds(&[("identity/malformed-signature", &commit)]);
    }
}

#[test]
fn an_empty_signature_header() {
    let forger = noted();
    let commit = forger.signed_with("");
    forger.finds(&[("identity/malformed-signature", &commit)]);
}

#[test]
fn two_signatures() {
    let forger = noted();
    let (payload, own) = forger.taken_apart("HEAD");
    let (_, other) = forger.taken_apart("HEAD~1");
    let once = Forger::put_together(&payload, &other);
    let commit = forger.puts(&Forger::put_together(&once, &own));
    forger.finds(&[("identity/bad-signature", &commit)]);
}

#[test]
fn x509_is_not_checkable_and_not_bad() {
    let forger = noted();
    let commit = forger.signed_with(
        "-----BEGIN SIGNED MESSAGE-----\nMIIBvwYJKoZIhvcNAQcCoIIBsDCCAawCAQExDzANBglghkgBZQMEAgEFADALBgkq\n\
         hkiG9w0BBwGgADGCAYcwggGDAgEB\n-----END SIGNED MESSAGE-----",
    );
    forger.finds(&[("identity/not-checkable", &commit)]);
}

#[test]
fn a_signature_for_the_other_hash_alone() {
    let forger = noted();
    let (payload, signature) = forger.taken_apart("HEAD");
    let raw = Forger::put_together(&payload, &signature);
    let commit = forger.puts(&raw.replace("\ngpgsig ", "\ngpgsig-sha256 "));
    forger.finds(&[("identity/unsigned", &commit)]);
}

#[test]
fn a_signature_in_the_message() {
    let forger = noted();
    let (payload, signature) = forger.taken_apart("HEAD");
    let commit = forger.puts(&format!("{payload}\ngpgsig {signature}\n"));
    forger.finds(&[("identity/unsigned", &commit)]);
}

#[test]
fn what_a_header_says_besides_is_signed_too_and_means_nothing() {
    let tag = "object 0000000000000000000000000000000000000000\n type commit\n tag v1\n \
               tagger Carol <carol@example.org> 1 +0000\n \n approved";
    for header in [
        "encoding latin-1".to_owned(),
        format!("mergetag {tag}"),
        "author Carol <carol@example.org> 1795424400 +0000".to_owned(),
    ] {
        let forger = noted();
        forger.forges("bob", |payload| {
            payload.replacen("\n\n", &format!("\n{header}\n\n"), 1)
        });
        forger.finds(&[]);
        // Put in afterwards, it breaks the signature.
        let forger = noted();
        let raw = forger.raw("HEAD");
        let commit = forger.puts(&raw.replacen("\n\n", &format!("\n{header}\n\n"), 1));
        forger.finds(&[("identity/bad-signature", &commit)]);
    }
}

#[test]
fn a_second_author_before_the_first() {
    let forger = noted();
    let commit = forger.forges("bob", |payload| {
        let author = "\nauthor Carol <carol@example.org> 1795424430 +0000";
        payload.replacen("\nauthor", &format!("{author}\nauthor"), 1)
    });
    forger.finds(&[
        ("identity/signer-is-not-author", &commit),
        ("immutability/entry-by-another", &commit),
        ("immutability/entry-at-another-time", &commit),
    ]);
}
