//! What the index keeps of a document is the document: no value is lost or becomes another one when
//! it is written as JSON.

use std::fs;

use git_change::document::format::Document;
use git_change::document::read::{Reading, read};
use git_change::domain::calendar::Calendar;
use git_change::domain::catalog::Catalog;
use git_change::domain::change::Change;
use git_change::domain::policy::delegation::Delegations;
use git_change::domain::policy::model::Policy;
use git_change::domain::policy::people::People;
use git_change::domain::policy::template::Template;

fn kept<T: Document + std::fmt::Debug>(kind: &str) {
    let folder = format!("tests/cases/documents/valid/{kind}");
    let mut seen = 0;
    for file in fs::read_dir(&folder).expect("there are cases") {
        let path = file.expect("it can be listed").path();
        let text = fs::read_to_string(&path).expect("it can be read");
        let Reading::Read { value, .. } = read::<T>(&text) else {
            panic!("{}: a valid document cannot be read", path.display());
        };
        let json = serde_json::to_string(&value).expect("it can be written");
        let back: T = serde_json::from_str(&json).expect("it can be read again");
        assert_eq!(back, value, "{}", path.display());
        assert_eq!(
            serde_json::to_string(&back).expect("it can be written"),
            json
        );
        seen += 1;
    }
    assert!(seen > 0, "{folder} is empty");
}

#[test]
fn nothing_is_lost_of_what_the_index_keeps() {
    kept::<Change>("change");
    kept::<Policy>("policy");
    kept::<People>("people");
    kept::<Delegations>("delegations");
    kept::<Catalog>("services");
    kept::<Calendar>("calendar");
    kept::<Template>("template");
}
