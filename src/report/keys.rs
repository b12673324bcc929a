//! The key that signs, for programs. People read the key itself and the status on the screen.

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

/// The JSON document of `keys`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change keys --json")]
pub struct KeysDocument<'k> {
    /// Which document this is.
    pub schema: &'static str,
    /// What git signs with: `ssh` or `openpgp`.
    pub format: &'static str,
    /// The fingerprint.
    pub key: &'k str,
    /// The public key: a line of text for SSH, armour for OpenPGP.
    pub public: &'k str,
    /// Where the public key lies; none when only an agent or a keyring knows it.
    pub path: Option<&'k Path>,
    /// What git's configuration says from now on; none when it was not touched.
    pub set: Option<&'k SetDocument>,
    /// What the law says of the key: `known`, `added`, `proposed` (somebody else lands it) or
    /// `awaited` (somebody else adds it); none where there is no law.
    pub law: Option<&'static str>,
    /// The branch of the change of the law that adds the key.
    pub branch: Option<&'k str>,
}

impl KeysDocument<'_> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/keys@1";
}

/// What git's configuration says, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Set")]
pub struct SetDocument {
    /// For this repository alone, `local`, or for all, `global`.
    pub scope: &'static str,
    /// The kind of key.
    #[serde(rename = "gpg.format")]
    pub format: &'static str,
    /// The key.
    #[serde(rename = "user.signingKey")]
    pub key: String,
}
