//! A repository to look at: several people, and changes of all three types at all points of their
//! lives, made by the same use-cases that people use.

mod plots;

use std::cell::Cell;

use crate::app::deeds;
use crate::app::demo::plots::{
    CACHE, CACHE_AGAIN, CERTIFICATE, DATABASE, DISK_FULL, LOAD_BALANCER, LOG_LEVEL, Plot, window,
};
use crate::app::failure::Failure;
use crate::app::init::init;
use crate::app::law::{Current, Proposal, Texts, propose};
use crate::app::merge::{What, merge};
use crate::app::new::{fill, fresh_id, template};
use crate::app::settings::{Landing, Settings};
use crate::app::snapshot::Snapshot;
use crate::app::transition::{Intent, Scene, perform, write};
use crate::app::world::World;
use crate::document::allowed_signers::{append, grant_line, key_id, public_key};
use crate::document::founding::{FounderKey, Preset};
use crate::document::law::{ALLOWED_SIGNERS, PEOPLE, SERVICES};
use crate::domain::change::deed::{Deed, Exhibit, Task};
use crate::domain::change::log_entry::Verdict;
use crate::domain::change::outcome::{Outcome, OutcomeCode, Review};
use crate::domain::change::time::{Span, Timestamp};
use crate::domain::change::{Change, ChangeId, Kind};
use crate::domain::ledger::ports::{Attestor, Clock, Persona, Random, Repository};

/// One person of the demonstration.
pub struct Player {
    /// The first name, in lower case.
    pub name: &'static str,
    /// What the law lets this person decide.
    pub roles: &'static [&'static str],
    /// The public key, one line as in a `.pub` file.
    pub public_key: String,
    /// Who they are to git, with their own signer.
    pub persona: Box<dyn Persona>,
}

/// Who plays, and in which roles. The first one founds the law.
pub const CAST: [(&str, &[&str]); 4] = [
    ("alice", &[]),
    ("bob", &["peer"]),
    ("carol", &["peer", "cab"]),
    ("dave", &["peer", "emergency"]),
];

/// The stage: what all players share.
pub struct Stage<'w> {
    /// The repository, which has no commit yet.
    pub repo: &'w dyn Repository,
    /// Judges signatures.
    pub attestor: &'w dyn Attestor,
    /// Random numbers.
    pub random: &'w dyn Random,
    /// The players, in the order of [`CAST`].
    pub players: Vec<Player>,
    /// The moment at which the demonstration ends: now.
    pub now: Timestamp,
}

/// A clock that the play moves.
struct PlayClock(Cell<Timestamp>);

impl Clock for PlayClock {
    /// Each look at the clock takes a second, so that no two deeds are of the same moment.
    fn now(&self) -> Timestamp {
        let now = self.0.get();
        self.0.set(now.plus(Span::seconds(1)));
        now
    }
}

/// Plays the demonstration.
///
/// # Errors
///
/// When the environment fails.
pub fn play(stage: &Stage) -> Result<(), Failure> {
    let play = Play {
        stage,
        clock: PlayClock(Cell::new(stage.now)),
        direct: Settings {
            landing: Landing::Direct,
            remote: None,
            branch: "main".to_owned(),
            named: None,
        },
    };
    play.found()?;
    play.closed_successfully()?;
    play.standard()?;
    play.rolled_back()?;
    play.emergency()?;
    play.approved_by_merge()?;
    play.awaiting_approval()?;
    play.being_done()
}

struct Play<'p, 'w> {
    stage: &'p Stage<'w>,
    clock: PlayClock,
    direct: Settings,
}

impl Play<'_, '_> {
    /// Puts the clock so many hours before the end of the play.
    fn at(&self, hours_ago: u64) {
        let seconds = i64::try_from(hours_ago.saturating_mul(3600)).unwrap_or(0);
        let now = self.stage.now;
        self.clock.0.set(Timestamp::from_unix(
            now.unix() - seconds,
            now.offset_minutes(),
        ));
    }

    /// Lets so many minutes pass.
    fn later(&self, minutes: u64) {
        self.clock
            .0
            .set(self.clock.0.get().plus(Span::minutes(minutes)));
    }

    fn world(&self, who: &str) -> Result<World<'_>, Failure> {
        let player = self.stage.players.iter().find(|player| player.name == who);
        let player = player.ok_or_else(|| Failure::usage(format!("nobody plays {who}"), ""))?;
        Ok(World {
            repo: self.stage.repo,
            attestor: self.stage.attestor,
            persona: &*player.persona,
            clock: &self.clock,
            random: self.stage.random,
            onlooker: &(),
            index: None,
        })
    }

    /// The law, with all players and two services.
    fn found(&self) -> Result<(), Failure> {
        self.at(24 * 14);
        let world = self.world("alice")?;
        let founder = self.stage.players.first();
        let key = founder.map(|player| FounderKey::Ssh(&player.public_key));
        init(world, &self.direct, Preset::Team, key)?;
        self.later(10);
        let proposal = Proposal {
            name: "demo".to_owned(),
            subject: "add the team and its services".to_owned(),
            edit: &|current| self.team(current),
        };
        propose(world, &self.direct, &proposal).map(|_| ())
    }

    fn team(&self, current: &Current) -> Result<Texts, Failure> {
        let mut people = current.text(PEOPLE);
        let mut signers = current.text(ALLOWED_SIGNERS);
        let wrong = |error: String| Failure::unreadable(error, "ssh-keygen -l -f KEY.pub");
        for player in self.stage.players.iter().skip(1) {
            let email = format!("{}@example.org", player.name);
            let roles = player
                .roles
                .iter()
                .map(|role| format!("{role:?}"))
                .collect::<Vec<_>>();
            let key = public_key(&player.public_key).map_err(|error| wrong(error.to_string()))?;
            people.push_str(&format!(
                "\n[[person]]\nname = {:?}\nemails = [{email:?}]\nroles = [{}]\nkeys = [{:?}]\n",
                capital(player.name),
                roles.join(", "),
                key_id(&key.wire).as_str(),
            ));
            let line =
                grant_line(&[&email], &player.public_key).map_err(|e| wrong(e.to_string()))?;
            signers = append(&signers, &line);
        }
        let mut services = current.text(SERVICES);
        services.push_str(
            "\n[[service]]\nname = \"payments\"\nabout = \"Takes the money\"\n\
             owners = [\"carol@example.org\"]\ntier = 1\ntags = [\"pci\"]\n\
             depends_on = [\"website\"]\n",
        );
        Ok(vec![
            (PEOPLE.to_owned(), Some(people)),
            (ALLOWED_SIGNERS.to_owned(), Some(signers)),
            (SERVICES.to_owned(), Some(services)),
        ])
    }

    /// Files a change; its window opens in so many hours, for two.
    fn file(
        &self,
        who: &str,
        settings: &Settings,
        kind: Kind,
        plot: &Plot,
        opens_in: u64,
    ) -> Result<ChangeId, Failure> {
        let world = self.world(who)?;
        let id = fresh_id(world, &Snapshot::load(world, settings)?)?;
        let make = |scene: &Scene| {
            let mut change =
                Change::draft(id.clone(), kind, plot.title.to_owned(), scene.me.clone());
            plot.put_into(&mut change, scene.at, opens_in);
            Ok(change)
        };
        let intent = Intent {
            id: id.clone(),
            make: &make,
            files: Vec::new(),
            text: None,
        };
        write(world, settings, &intent)?;
        self.later(5);
        Ok(id)
    }

    fn does(
        &self,
        who: &str,
        settings: &Settings,
        id: &ChangeId,
        deed: &dyn Fn(&Scene) -> Result<Deed, Failure>,
    ) -> Result<(), Failure> {
        perform(self.world(who)?, settings, id, None, Vec::new(), deed)?;
        self.later(3);
        Ok(())
    }

    fn submit(&self, who: &str, settings: &Settings, id: &ChangeId) -> Result<(), Failure> {
        self.does(who, settings, id, &deeds::submit)
    }

    fn approve(&self, who: &str, id: &ChangeId, note: &str) -> Result<(), Failure> {
        self.does(who, &self.direct, id, &|scene| {
            Ok(Deed::Approve(
                deeds::approving(scene, None)?,
                Some(note.to_owned()),
            ))
        })
    }

    fn start(&self, who: &str, id: &ChangeId) -> Result<(), Failure> {
        self.does(who, &self.direct, id, &|scene| {
            deeds::start(scene, false, None)
        })
    }

    /// The work is over, and came out as planned.
    fn finish(&self, who: &str, id: &ChangeId, steps: &[u32]) -> Result<(), Failure> {
        self.does(who, &self.direct, id, &|_| {
            let verdicts = steps.iter().map(|step| (*step, Verdict::Passed)).collect();
            Ok(Deed::Recording(verdicts, Box::new(Deed::Finish(None))))
        })
    }

    fn passed(&self, who: &str, id: &ChangeId, step: u32, note: &str) -> Result<(), Failure> {
        self.does(who, &self.direct, id, &|_| {
            Ok(Deed::Record(
                vec![(step, Verdict::Passed)],
                Some(note.to_owned()),
                None,
            ))
        })
    }

    fn close(&self, who: &str, id: &ChangeId, code: OutcomeCode, how: &str) -> Result<(), Failure> {
        self.does(who, &self.direct, id, &|_| {
            let outcome = Outcome {
                code,
                summary: Some(how.to_owned()),
                deviations: Vec::new(),
            };
            Ok(Deed::Close(outcome, None))
        })
    }

    fn closed_successfully(&self) -> Result<(), Failure> {
        self.at(24 * 9);
        let id = self.file("bob", &self.direct, Kind::Normal, &LOAD_BALANCER, 72)?;
        self.submit("bob", &self.direct, &id)?;
        self.approve("carol", &id, "the rollback was shown to me on staging")?;
        self.does("bob", &self.direct, &id, &|_| Ok(Deed::Schedule))?;
        self.at(24 * 6 - 1);
        self.start("bob", &id)?;
        self.passed("bob", &id, 1, "no connection is left on the old one")?;
        self.passed("bob", &id, 2, "switched at once")?;
        self.does("bob", &self.direct, &id, &|_| Ok(Deed::Finish(None)))?;
        self.passed("bob", &id, 3, "200 for all of twenty minutes")?;
        let exhibit = Exhibit {
            path: None,
            url: Some("https://graphs.example.org/website?from=today".to_owned()),
            sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
            shows: Some("the error rate of the hour".to_owned()),
        };
        self.does("bob", &self.direct, &id, &|_| {
            Ok(Deed::Evidence(exhibit.clone()))
        })?;
        self.at(24 * 5 + 1);
        self.close(
            "bob",
            &id,
            OutcomeCode::Successful,
            "as planned, without a dropped request",
        )
    }

    fn standard(&self) -> Result<(), Failure> {
        self.at(24 * 5);
        let world = self.world("dave")?;
        let id = fresh_id(world, &Snapshot::load(world, &self.direct)?)?;
        let given = [("host", "web3"), ("unit", "varnish")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        let make = |scene: &Scene| {
            let mut change =
                Change::draft(id.clone(), Kind::Standard, String::new(), scene.me.clone());
            let name = "restart-service";
            fill(&mut change, name, template(scene.snapshot, name)?, &given)?;
            change.window = Some(window(scene.at, 0));
            Ok(change)
        };
        let intent = Intent {
            id: id.clone(),
            make: &make,
            files: Vec::new(),
            text: None,
        };
        write(world, &self.direct, &intent)?;
        self.submit("dave", &self.direct, &id)?;
        self.start("dave", &id)?;
        self.finish("dave", &id, &[1, 2])?;
        self.passed("dave", &id, 3, "active")?;
        self.close("dave", &id, OutcomeCode::Successful, "answers again")
    }

    fn rolled_back(&self) -> Result<(), Failure> {
        self.at(24 * 4 - 2);
        let id = self.file("bob", &self.direct, Kind::Normal, &CACHE, 24)?;
        self.submit("bob", &self.direct, &id)?;
        self.approve("dave", &id, "worth a try")?;
        self.does("bob", &self.direct, &id, &|_| Ok(Deed::Schedule))?;
        self.at(24 * 3 - 3);
        self.start("bob", &id)?;
        self.passed("bob", &id, 1, "loaded on all four")?;
        let follow = self.file("bob", &self.direct, Kind::Normal, &CACHE_AGAIN, 24 * 14)?;
        self.does("bob", &self.direct, &id, &|_| {
            let task = Task {
                action: CACHE_AGAIN.title.to_owned(),
                owner: None,
                due: None,
                change: Some(follow.clone()),
            };
            let back = Deed::Rollback("stale pages for logged-in users".to_owned(), Some(task));
            let verdicts = vec![(3, Verdict::Passed)];
            Ok(Deed::Recording(verdicts, Box::new(back)))
        })?;
        self.at(24 * 2);
        self.does("bob", &self.direct, &id, &|_| {
            Ok(Deed::Review(Box::new(Review {
                objective_met: false,
                plan_worked: Some(false),
                rollback_worked: Some(true),
                side_effects: Some("eleven minutes of stale pages".to_owned()),
                communication: None,
                lessons: "test with a session cookie, too".to_owned(),
            })))
        })?;
        self.close(
            "bob",
            &id,
            OutcomeCode::RolledBack,
            "taken back after eleven minutes",
        )
    }

    fn emergency(&self) -> Result<(), Failure> {
        self.at(20);
        let id = self.file("bob", &self.direct, Kind::Emergency, &DISK_FULL, 0)?;
        self.does("bob", &self.direct, &id, &|scene| {
            deeds::start(scene, true, Some("the night shift reached nobody"))
        })?;
        self.passed("bob", &id, 1, "40 GB are free")?;
        self.does("bob", &self.direct, &id, &|_| Ok(Deed::Finish(None)))?;
        self.passed("bob", &id, 2, "orders come in again")?;
        self.at(18);
        self.approve("dave", &id, "right so; I was asleep")
    }

    fn approved_by_merge(&self) -> Result<(), Failure> {
        self.at(8);
        let branches = Settings {
            landing: Landing::PullRequest,
            ..self.direct.clone()
        };
        let id = self.file("alice", &branches, Kind::Normal, &CERTIFICATE, 30)?;
        self.submit("alice", &branches, &id)?;
        let world = self.world("carol")?;
        merge(
            world,
            &self.direct,
            &What::Change(id.clone()),
            Some("looks right"),
        )?;
        self.later(20);
        self.does("alice", &self.direct, &id, &|_| Ok(Deed::Schedule))
    }

    fn awaiting_approval(&self) -> Result<(), Failure> {
        self.at(5);
        let id = self.file("dave", &self.direct, Kind::Normal, &DATABASE, 24 * 3)?;
        self.submit("dave", &self.direct, &id)?;
        self.approve("bob", &id, "tried on a copy of last night")
    }

    fn being_done(&self) -> Result<(), Failure> {
        self.at(2);
        let id = self.file("alice", &self.direct, Kind::Normal, &LOG_LEVEL, 1)?;
        self.submit("alice", &self.direct, &id)?;
        self.approve("bob", &id, "yes")?;
        self.does("alice", &self.direct, &id, &|_| Ok(Deed::Schedule))?;
        self.at(1);
        self.later(30);
        self.start("alice", &id)
    }
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
