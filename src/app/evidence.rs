//! Evidence: files that are kept beside the record of a change.

use crate::audit::records::sha256;
use crate::domain::change::ChangeId;
use crate::domain::change::deed::Exhibit;
use crate::domain::policy::permit::NewFile;

/// Gives a file its place beside the record of a change.
#[must_use]
pub fn exhibit(
    id: &ChangeId,
    name: &str,
    content: Vec<u8>,
    shows: Option<&str>,
) -> (Exhibit, NewFile) {
    let digest = sha256(&content);
    let folder = id.path();
    let folder = folder.trim_end_matches(".toml");
    // The digest keeps two files of one name apart.
    let path = format!("{folder}/{}-{name}", digest.get(..8).unwrap_or_default());
    let exhibit = Exhibit {
        path: Some(path.clone()),
        url: None,
        sha256: digest,
        shows: shows.map(str::to_owned),
    };
    let file = NewFile {
        path,
        content: Some(content),
    };
    (exhibit, file)
}
