//! Writing the index: one transaction, all of it or nothing.

use std::collections::{HashMap, HashSet};

use rusqlite::{ErrorCode, OptionalExtension, params};
use serde::Serialize;

use super::{SqliteIndex, Trouble, number, schema, search};
use crate::audit::brief::Brief;
use crate::audit::shelf::{Gains, Shelf};
use crate::domain::change::ChangeId;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;
use crate::domain::ledger::ports::Fault;

/// The position of a commit on the main line, and its clock.
type Known = (Option<usize>, Option<Timestamp>);

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
        let first = gains.place.length.saturating_sub(gains.line.len());
        let clocks = gains.clocks.iter();
        let mut known: HashMap<_, Known> =
            clocks.map(|(id, at)| (*id, (None, Some(*at)))).collect();
        for (position, id) in (first..).zip(gains.line) {
            known.entry(*id).or_default().0 = Some(position);
        }
        self.add_commits(known.into_iter().collect())
    }

    /// Adds what is known of commits.
    fn add_commits(&self, mut commits: Vec<(ObjectId, Known)>) -> Result<(), Trouble> {
        let part = self.part_for(commits.len())?;
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO commits (part, id, position, clock, offset) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (part, id) DO UPDATE SET position = coalesce(excluded.position, position),
                 clock = coalesce(excluded.clock, clock), offset = coalesce(excluded.offset, offset)",
        )?;
        // In the order of the table, each of its pages is looked up once.
        commits.sort_unstable_by_key(|(id, _)| *id);
        for (id, (position, clock)) in commits {
            insert.execute(params![
                part,
                id.as_bytes(),
                position.map(number),
                clock.map(|at| at.unix()),
                clock.map(|at| at.offset_minutes()),
            ])?;
        }
        Ok(())
    }

    /// The part of the commits that takes so many more: the newest, or one that begins with them.
    fn part_for(&self, more: usize) -> Result<i64, Trouble> {
        let mut newest = self
            .connection
            .prepare_cached("SELECT part, held FROM parts ORDER BY part DESC LIMIT 1")?;
        let newest = newest.query_row([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)));
        let (part, held) = match newest.optional()? {
            Some((part, held)) if held < number(schema::PART) => (part, held),
            newest => (newest.map_or(0, |(part, _)| part + 1), 0),
        };
        self.connection.execute(
            "INSERT OR REPLACE INTO parts (part, held) VALUES (?1, ?2)",
            [part, held.saturating_add(number(more))],
        )?;
        Ok(part)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: usize) -> ObjectId {
        let digest = ring::digest::digest(&ring::digest::SHA256, &number.to_be_bytes());
        ObjectId::from_bytes(digest.as_ref()[..20].try_into().unwrap())
    }

    fn at(number: usize) -> Timestamp {
        Timestamp::from_unix(1_700_000_000 + i64::try_from(number).unwrap(), 60)
    }

    #[test]
    fn a_commit_is_found_whatever_part_it_stands_in() {
        let folder = tempfile::tempdir().unwrap();
        let index = SqliteIndex::open(folder.path()).unwrap();
        let all = 2 * schema::PART + 1;
        let numbers: Vec<usize> = (0..all).collect();
        for some in numbers.chunks(schema::PART / 2 + 1) {
            let known = { some.iter() }.map(|&one| (id(one), (Some(one), Some(at(one)))));
            index.add_commits(known.collect()).unwrap();
        }
        // What is learnt of an old one later stands in another part.
        let learnt = vec![
            (id(3), (None, Some(at(7)))),
            (id(all), (None, Some(at(all)))),
        ];
        index.add_commits(learnt).unwrap();
        let query = "SELECT count(DISTINCT part) FROM commits";
        let parts: i64 = (index.connection)
            .query_row(query, [], |row| row.get(0))
            .unwrap();
        assert_eq!(parts, 2);
        for one in [0, 1, schema::PART, all - 1] {
            assert_eq!(index.position(id(one)), Some(one));
            assert_eq!(index.clock(id(one)), Some(at(one)));
        }
        assert_eq!(
            (index.position(id(3)), index.clock(id(3))),
            (Some(3), Some(at(7)))
        );
        assert_eq!(
            (index.position(id(all)), index.clock(id(all))),
            (None, Some(at(all)))
        );
        assert_eq!(
            (index.position(id(all + 1)), index.clock(id(all + 1))),
            (None, None)
        );
        assert_eq!(
            index.line(),
            numbers.into_iter().map(id).collect::<Vec<_>>()
        );
    }
}
