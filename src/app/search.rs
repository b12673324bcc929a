//! Looking for words in what people wrote.

use crate::app::failure::Failure;
use crate::app::reading::Filter;
use crate::app::snapshot::Snapshot;
use crate::audit::search::{Finder, Found, Hit, Query, matches};
use crate::audit::view::ChangeView;
use crate::domain::ledger::ports::Fault;

/// The changes that have all words somewhere and fit, up to a limit, best first; and whether there
/// are more.
///
/// Of each change the newest version counts, on whichever branch that is. No other changes are read
/// than those that have the words.
///
/// # Errors
///
/// When there is no word, or the finder cannot look.
pub fn search<'s>(
    finder: &dyn Finder,
    snapshot: &'s Snapshot,
    typed: &[String],
    filter: &Filter,
    limit: usize,
) -> Result<(Vec<Found<'s>>, bool), Failure> {
    let query = Query::read(typed).ok_or_else(|| {
        let what = format!("there is no word in {:?}", typed.join(" "));
        Failure::usage(what, "git change search WORD…")
    })?;
    let mut found = Vec::new();
    for hit in hits(finder, snapshot, &query)? {
        let fits = |view: &ChangeView| filter.fits(&view.brief(), snapshot);
        let Some(view) = snapshot.view(&hit.id).filter(fits) else {
            continue;
        };
        if found.len() == limit {
            return Ok((found, true));
        }
        let matches = matches(finder, &query, view.record)?;
        found.push(Found { view, matches });
    }
    Ok((found, false))
}

/// The changes that have all words in their newest version, best first.
fn hits(finder: &dyn Finder, snapshot: &Snapshot, query: &Query) -> Result<Vec<Hit>, Fault> {
    let pending = &snapshot.pending;
    let mut hits = snapshot.trusted.search(finder, query)?;
    hits.retain(|hit| !pending.contains_key(&hit.id));
    let mut newest = pending.values().map(|pending| &pending.track);
    hits.extend(finder.find(query, &mut newest)?);
    hits.sort();
    Ok(hits)
}
