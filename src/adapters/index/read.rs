//! Reading the index.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Params, params};

use super::{SqliteIndex, number, search, size};
use crate::audit::brief::Brief;
use crate::audit::endings::Ending;
use crate::audit::laws::LawInForce;
use crate::audit::runs::{End, Run};
use crate::audit::search::{Hit, Query};
use crate::audit::shelf::{Gains, Place, Shelf};
use crate::audit::track::{Located, Track};
use crate::domain::change::ChangeId;
use crate::domain::change::approval::Grade;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::outcome::OutcomeCode;
use crate::domain::change::record::TemplatePin;
use crate::domain::change::time::Timestamp;
use crate::domain::ledger::ports::Fault;

/// How many uses of a template are fetched at once.
const SOME: i64 = 16;

impl SqliteIndex {
    fn change_ids(&self, query: &str, values: impl Params) -> Vec<ChangeId> {
        self.rows(query, values, |row| {
            Ok(row.get_ref(0)?.as_str()?.parse::<ChangeId>()?)
        })
    }
}

impl Shelf for SqliteIndex {
    fn place(&self) -> Option<Place> {
        self.document("SELECT document FROM place", [])
    }

    fn law(&self, origin: &str) -> Option<LawInForce> {
        self.document("SELECT document FROM laws WHERE origin = ?1", [origin])
    }

    fn ids(&self) -> Vec<ChangeId> {
        self.change_ids("SELECT id FROM tracks ORDER BY id", [])
    }

    fn called(&self, part: &str) -> Vec<ChangeId> {
        let query = "SELECT DISTINCT change FROM names
            WHERE name >= ?1 AND name < ?1 || char(1114111) ORDER BY change";
        self.change_ids(query, [part.to_ascii_lowercase()])
    }

    fn alive(&self) -> Vec<ChangeId> {
        self.change_ids("SELECT id FROM tracks WHERE alive ORDER BY id", [])
    }

    fn approvals(&self) -> Vec<(BTreeMap<Grade, usize>, usize)> {
        let query = "SELECT approvals, count(*) FROM tracks GROUP BY approvals";
        self.rows(query, [], |row| {
            let approvals = serde_json::from_str(row.get_ref(0)?.as_str()?)?;
            Ok((approvals, size(row.get(1)?)))
        })
    }

    fn track(&self, id: &ChangeId) -> Option<Track> {
        self.document("SELECT document FROM tracks WHERE id = ?1", [id.as_str()])
    }

    fn over(&self) -> Vec<Brief> {
        let query = "SELECT document FROM briefs
            WHERE id NOT IN (SELECT id FROM tracks WHERE alive) ORDER BY id";
        self.rows(query, [], |row| {
            Ok(serde_json::from_str(row.get_ref(0)?.as_str()?)?)
        })
    }

    fn search(&self, query: &Query) -> Vec<Hit> {
        self.told(Vec::new(), |connection| search::find(connection, query))
    }

    fn findings(&self, change: Option<&ChangeId>) -> Vec<Located> {
        let take = |row: &rusqlite::Row<'_>| Ok(serde_json::from_str(row.get_ref(0)?.as_str()?)?);
        match change {
            None => self.rows("SELECT document FROM findings ORDER BY number", [], take),
            Some(id) => self.rows(
                "SELECT document FROM findings WHERE change = ?1 ORDER BY number",
                [id.as_str()],
                take,
            ),
        }
    }

    fn line(&self) -> Vec<ObjectId> {
        self.rows(
            "SELECT id FROM commits WHERE position IS NOT NULL ORDER BY position",
            [],
            |row| Ok(ObjectId::from_bytes(row.get_ref(0)?.as_blob()?.try_into()?)),
        )
    }

    fn position(&self, commit: ObjectId) -> Option<usize> {
        self.told(None, |connection| {
            let mut query = connection.prepare_cached(
                "SELECT position FROM parts CROSS JOIN commits USING (part)
                 WHERE id = ?1 AND position IS NOT NULL ORDER BY part DESC LIMIT 1",
            )?;
            let found = query
                .query_row([commit.as_bytes()], |row| row.get(0))
                .optional()?;
            Ok(found.map(size))
        })
    }

    fn clock(&self, commit: ObjectId) -> Option<Timestamp> {
        self.told(None, |connection| {
            let mut query = connection.prepare_cached(
                "SELECT clock, offset FROM parts CROSS JOIN commits USING (part)
                 WHERE id = ?1 AND clock IS NOT NULL ORDER BY part DESC LIMIT 1",
            )?;
            let found = query.query_row([commit.as_bytes()], |row| {
                Ok(Timestamp::from_unix(row.get(0)?, row.get(1)?))
            });
            Ok(found.optional()?)
        })
    }

    fn ending(&self, kind: &str, until: usize) -> Option<Ending> {
        self.document(
            "SELECT document FROM endings WHERE kind = ?1 AND landed <= ?2
             ORDER BY landed DESC, number DESC LIMIT 1",
            params![kind, number(until)],
        )
    }

    fn ending_of(&self, kind: &str, change: &ChangeId) -> Option<Ending> {
        self.document(
            "SELECT document FROM endings WHERE kind = ?1 AND change = ?2 ORDER BY number LIMIT 1",
            [kind, change.as_str()],
        )
    }

    fn endings(&self, kind: &str, after: Option<usize>, until: Option<usize>) -> Vec<Ending> {
        self.rows(
            "SELECT document FROM endings WHERE kind = ?1 AND landed > ?2 AND landed <= ?3
             ORDER BY landed, number",
            params![
                kind,
                after.map_or(-1, number),
                until.map_or(i64::MAX, number)
            ],
            |row| Ok(serde_json::from_str(row.get_ref(0)?.as_str()?)?),
        )
    }

    fn run(&self, change: &ChangeId) -> Option<Run> {
        let found: Option<(ChangeId, Run)> = self.document(
            "SELECT document FROM runs WHERE change = ?1",
            [change.as_str()],
        );
        found.map(|(_, run)| run)
    }

    fn handed_in(&self, template: &str) -> usize {
        self.told(0, |connection| {
            let mut query = connection.prepare_cached(
                "SELECT count(*) FROM runs WHERE template = ?1 AND handed_in = 1",
            )?;
            Ok(size(query.query_row([template], |row| row.get(0))?))
        })
    }

    fn ended(&self, pin: &TemplatePin, skip: usize) -> Vec<(End, OutcomeCode)> {
        self.rows(
            "SELECT document FROM runs WHERE pin = ?1 AND outcome IS NOT NULL
             ORDER BY ended DESC, change DESC LIMIT ?2 OFFSET ?3",
            params![pin.as_str(), SOME, number(skip)],
            |row| {
                let (id, run): (ChangeId, Run) = serde_json::from_str(row.get_ref(0)?.as_str()?)?;
                let (at, code) = run.ended.ok_or("a use that has not ended")?;
                Ok(((at, id), code))
            },
        )
    }

    fn put(&self, gains: &Gains<'_>) -> Result<bool, Fault> {
        let written = self.write(gains);
        if let Err(fault) = &written {
            let cause = std::error::Error::source(fault).map(ToString::to_string);
            let why = cause.map_or_else(String::new, |cause| format!(": {cause}"));
            *self.unwritten.borrow_mut() = Some(format!("{fault}{why}"));
        }
        written
    }

    fn unwritten(&self) -> Option<String> {
        self.unwritten.borrow().clone()
    }

    fn trouble(&self) -> Option<String> {
        self.trouble.borrow().clone()
    }

    fn forget_trouble(&self) {
        self.trouble.replace(None);
    }
}
