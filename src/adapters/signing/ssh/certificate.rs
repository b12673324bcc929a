//! Certificates of OpenSSH: a key, and an authority that vouches for it (PROTOCOL.certkeys).

use super::key::SshKey;
use super::wire::Wire;
use crate::adapters::signing::verdict::Trouble;

/// The ending of the names of certificate types.
const SUFFIX: &str = "-cert-v01@openssh.com";
/// The kind of certificate that is for people, not for hosts.
const USER: u32 = 1;

/// A certificate whose authority's signature was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The certified key.
    pub key: SshKey,
    /// The key of the authority, in wire format.
    pub authority: Vec<u8>,
    /// Who may use it.
    pub principals: Vec<String>,
    /// In force from this second of Unix time on.
    pub after: u64,
    /// No longer in force from this second on.
    pub before: u64,
}

impl Certificate {
    /// Whether `bytes` are a certificate rather than a bare key.
    pub fn is_one(bytes: &[u8]) -> bool {
        Wire::new(bytes)
            .text()
            .is_ok_and(|name| name.ends_with(SUFFIX))
    }

    /// Reads a certificate and checks that its authority signed it.
    ///
    /// # Errors
    /// Broken bytes, a certificate for hosts, one with options that limit it in ways unknown here,
    /// or one that its authority did not sign.
    pub fn parse(bytes: &[u8]) -> Result<Self, Trouble> {
        let mut wire = Wire::new(bytes);
        let name = wire.text()?;
        let plain = plain_name(name)
            .ok_or_else(|| Trouble::malformed("a certificate is named like a key"))?;
        wire.string()?; // nonce
        let key = SshKey::fields(&plain, &mut wire)?;
        wire.u64()?; // serial number
        let kind = wire.u32()?;
        wire.string()?; // key id: a label
        let principals = strings(wire.string()?)?;
        let after = wire.u64()?;
        let before = wire.u64()?;
        let options = option_names(wire.string()?)?;
        wire.string()?; // extensions: what a login may do
        wire.string()?; // reserved
        let authority = wire.string()?.to_vec();
        let covered = bytes
            .get(..bytes.len() - wire.rest().len())
            .unwrap_or_default();
        let signature = wire.string()?;
        wire.finish()?;

        if kind != USER {
            return Err(Trouble::not_checkable(
                "the certificate is for hosts, not for people",
            ));
        }
        // These limit logins and say nothing of signatures.
        let known = ["force-command", "source-address", "verify-required"];
        if let Some(option) = options.iter().find(|name| !known.contains(&name.as_str())) {
            return Err(Trouble::not_checkable(format!(
                "the certificate has the critical option {option:?}, which is not known here"
            )));
        }
        if !SshKey::parse(&authority)?.check(signature, covered)?.fits() {
            return Err(Trouble::malformed(
                "the certificate is not signed by its authority",
            ));
        }
        Ok(Self {
            key,
            authority,
            principals,
            after,
            before,
        })
    }

    /// Whether the certificate is in force at a second of Unix time.
    pub fn covers(&self, moment: i64) -> bool {
        u64::try_from(moment).is_ok_and(|at| self.after <= at && at < self.before)
    }
}

/// `ssh-ed25519` for `ssh-ed25519-cert-v01@openssh.com`; for security keys the suffix stands
/// before the domain, which they have anyway.
fn plain_name(name: &str) -> Option<String> {
    let stem = name.strip_suffix(SUFFIX)?;
    Some(if stem.starts_with("sk-") {
        format!("{stem}@openssh.com")
    } else {
        stem.to_owned()
    })
}

fn strings(bytes: &[u8]) -> Result<Vec<String>, Trouble> {
    let mut wire = Wire::new(bytes);
    let mut out = Vec::new();
    while !wire.rest().is_empty() {
        out.push(wire.text()?.to_owned());
    }
    Ok(out)
}

fn option_names(bytes: &[u8]) -> Result<Vec<String>, Trouble> {
    let mut wire = Wire::new(bytes);
    let mut out = Vec::new();
    while !wire.rest().is_empty() {
        out.push(wire.text()?.to_owned());
        wire.string()?;
    }
    Ok(out)
}
