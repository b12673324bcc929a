//! Writing the index: one transaction, all of it or nothing.

use std::collections::{HashMap, HashSet};

use rusqlite::{ErrorCode, params};
use serde::Serialize;

use super::{SqliteIndex, Trouble, number, schema, search};
use crate::audit::brief::Brief;
use crate::audit::shelf::{Gains, Shelf};
use crate::domain::change::ChangeId;
use crate::domain::ledger::ports::Fault;

impl SqliteIndex {
    pub(super) fn write(&self, gains: &Gains<'_>) -> Result<bool, Fault> {
        let stands = self.place().map(|place| place.tip);
        if gains.from.is_some() && gains.from != stands {
            return Ok(false);
        }
        let written = self.write_all(gains);
        let end = if written.is_ok() {
            "COMMIT"
        } else {
            "ROLLBACK"
        };
        let ended = self.connection.execute_batch(end).map_err(Trouble::from);
        let written = written.and(ended);
        if written.is_err() {
            // A commit that failed leaves its transaction open.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        let begun = self
            .connection
            .execute_batch("BEGIN")
            .map_err(Trouble::from);
        match written.and(begun) {
            Ok(()) => Ok(true),
            Err(error) if may_be_left(&error) => Ok(false),
            Err(error) => {
                let what = format!("cannot write the index {}", self.path.display());
                Err(Fault::new(what).because(error))
            }
        }
    }

    fn write_all(&self, gains: &Gains<'_>) -> Result<(), Trouble> {
        if gains.from.is_none() {
            for table in schema::ALL {
                self.connection
                    .execute(&format!("DELETE FROM {table}"), [])?;
            }
        }
        if let Some(law) = gains.law {
            // The one before is of no use any more.
            self.connection.execute("DELETE FROM laws", [])?;
            self.connection.execute(
                "INSERT INTO laws (origin, document) VALUES (?1, ?2)",
                params![law.origin, document(law)?],
            )?;
        }
        self.write_commits(gains)?;
        self.write_tracks(gains)?;
        let mut finding = self
            .connection
            .prepare_cached("INSERT INTO findings (change, document) VALUES (?1, ?2)")?;
        for located in gains.findings {
            let change = located.change.as_ref().map(ChangeId::as_str);
            finding.execute(params![change, document(located)?])?;
        }
        let mut ending = self.connection.prepare_cached(
            "INSERT INTO endings (kind, landed, change, document) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for (kind, one) in &gains.endings {
            let landed = number(one.landed);
            ending.execute(params![kind, landed, one.id.as_str(), document(one)?])?;
        }
        self.write_runs(gains)?;
        self.connection.execute(
            "INSERT OR REPLACE INTO place (one, document) VALUES (1, ?1)",
            [document(&gains.place)?],
        )?;
        Ok(())
    }

    fn write_commits(&self, gains: &Gains<'_>) -> Result<(), Trouble> {
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO commits (id, position, clock, offset) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (id) DO UPDATE SET position = coalesce(excluded.position, position),
                 clock = coalesce(excluded.clock, clock), offset = coalesce(excluded.offset, offset)",
        )?;
        let first = gains.place.length.saturating_sub(gains.line.len());
        let mut rows: HashMap<_, _> = gains
            .clocks
            .iter()
            .map(|(id, at)| (id, (None, Some(at))))
            .collect();
        for (position, id) in (first..).zip(gains.line) {
            rows.entry(id).or_default().0 = Some(number(position));
        }
        // In the order of the table, each of its pages is looked up once.
        let mut rows: Vec<_> = rows.into_iter().collect();
        rows.sort_unstable_by_key(|(id, _)| *id);
        for (id, (position, clock)) in rows {
            let offset = clock.map(|at| at.offset_minutes());
            insert.execute(params![
                id.as_bytes(),
                position,
                clock.map(|at| at.unix()),
                offset
            ])?;
        }
        Ok(())
    }

    fn write_tracks(&self, gains: &Gains<'_>) -> Result<(), Trouble> {
        let accused: HashSet<&ChangeId> = gains
            .findings
            .iter()
            .filter(|located| located.finding.is_error())
            .filter_map(|located| located.change.as_ref())
            .collect();
        let mut insert = self.connection.prepare_cached(
            "INSERT OR REPLACE INTO tracks (id, alive, approvals, document) VALUES (?1, ?2, ?3, ?4)",
        )?;
        let mut name = self
            .connection
            .prepare_cached("INSERT OR IGNORE INTO names (name, change) VALUES (?1, ?2)")?;
        let mut over = self
            .connection
            .prepare_cached("INSERT OR REPLACE INTO briefs (id, document) VALUES (?1, ?2)")?;
        let mut not_over = self
            .connection
            .prepare_cached("DELETE FROM briefs WHERE id = ?1")?;
        for (id, track) in &gains.tracks {
            let brief = Brief::of_what_is_over(track);
            let alive = brief.is_none() || accused.contains(id) || self.is_accused(id)?;
            let approvals = document(&track.approvals())?;
            insert.execute(params![id.as_str(), alive, approvals, document(track)?])?;
            for called in id.names() {
                name.execute([called.as_str(), id.as_str()])?;
            }
            match brief {
                Some(brief) => over.execute(params![id.as_str(), document(&brief)?])?,
                None => not_over.execute([id.as_str()])?,
            };
        }
        search::write(
            &self.connection,
            gains.tracks.iter().map(|(_, track)| &**track),
        )?;
        let mut revive = self
            .connection
            .prepare_cached("UPDATE tracks SET alive = 1 WHERE id = ?1")?;
        for id in accused {
            revive.execute([id.as_str()])?;
        }
        Ok(())
    }

    /// Whether an error was found about a change before.
    fn is_accused(&self, id: &ChangeId) -> Result<bool, Trouble> {
        Ok(self
            .findings(Some(id))
            .iter()
            .any(|located| located.finding.is_error()))
    }

    fn write_runs(&self, gains: &Gains<'_>) -> Result<(), Trouble> {
        let mut insert = self.connection.prepare_cached(
            "INSERT OR REPLACE INTO runs (change, template, pin, handed_in, ended, outcome, document)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        for (id, run) in &gains.runs {
            let ended = run.ended.and_then(|(at, _)| at).map(|at| at.unix());
            let outcome = run.ended.map(|(_, code)| code.word());
            insert.execute(params![
                id.as_str(),
                run.pin.name(),
                run.pin.as_str(),
                run.handed_in,
                ended,
                outcome,
                document(&(id, run))?
            ])?;
        }
        Ok(())
    }
}

fn document(value: &impl Serialize) -> Result<String, Trouble> {
    Ok(serde_json::to_string(value)?)
}

/// Whether nothing is wrong when it is not written: somebody else writes, or wrote since we began to
/// read, which is as good; or we may only read.
fn may_be_left(error: &Trouble) -> bool {
    let code = error
        .downcast_ref::<rusqlite::Error>()
        .and_then(rusqlite::Error::sqlite_error_code);
    matches!(
        code,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::ReadOnly)
    )
}
