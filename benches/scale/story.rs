//! The life of one change, told as the commits that make it.

use std::collections::BTreeMap;

use git_change::app::message;
use git_change::document::record;
use git_change::domain::change::deed::Deed;
use git_change::domain::change::delta::Delta;
use git_change::domain::change::event::Event;
use git_change::domain::change::log_entry::Verdict;
use git_change::domain::change::outcome::{Outcome, OutcomeCode, Review};
use git_change::domain::change::plan::{Rollback, Step, StepKind, Window};
use git_change::domain::change::record::TemplatePin;
use git_change::domain::change::time::Timestamp;
use git_change::domain::change::{Change, ChangeId, Kind, PersonId, Role};
use git_change::domain::policy::case::Peers;
use git_change::domain::policy::law::Law;
use git_change::domain::policy::risk::assess;

/// A commit in the making: what one person does to one record.
pub struct Line {
    /// Seconds since 1970.
    pub at: i64,
    /// Which person.
    pub who: usize,
    /// The path of the record.
    pub path: String,
    /// The record after it.
    pub text: String,
    /// The message.
    pub message: String,
}

/// What comes next on the main line.
pub enum Scene {
    /// One commit.
    Deed(Line),
    /// A branch of several commits, and who lands it by a merge right after.
    Branch(Vec<Line>, usize),
}

impl Scene {
    /// When it begins, in seconds since 1970.
    pub fn at(&self) -> i64 {
        match self {
            Self::Deed(line) => line.at,
            Self::Branch(lines, _) => lines.first().map_or(0, |line| line.at),
        }
    }
}

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Where the stories take place.
pub struct World<'a> {
    pub law: &'a Law,
    pub people: usize,
    pub services: usize,
}

/// The life of the change with this number, filed at `at`: of ten, seven are normal (one of them
/// approved by the merge that lands it), two standard, and one is an emergency.
pub fn life(world: &World, number: usize, at: i64) -> Vec<Scene> {
    let requester = 3 + number % (world.people - 3);
    let approver = 3 + (number + 1) % (world.people - 3);
    let mut teller = Teller::begin(world, number, at, requester);
    match number % 10 {
        6 | 7 => standard(&mut teller, requester),
        8 => emergency(&mut teller, requester),
        9 => {
            teller.tell(0, requester, None);
            let level = teller.level();
            teller.tell(MINUTE, requester, Some(Deed::Submit(level)));
            teller.land(approver);
            normal(&mut teller, requester);
        }
        _ => {
            teller.tell(0, requester, None);
            let level = teller.level();
            teller.tell(30 * MINUTE, requester, Some(Deed::Submit(level)));
            let role = Role::new("peer");
            let approve = Deed::Approve(role, Some("the plan is sound".to_owned()));
            teller.tell(3 * HOUR, approver, Some(approve));
            normal(&mut teller, requester);
        }
    }
    teller.scenes
}

/// From the approval on.
fn normal(teller: &mut Teller, owner: usize) {
    teller.tell(4 * HOUR, owner, Some(Deed::Schedule));
    work(teller, owner, DAY);
    teller.close(2 * DAY + 2 * HOUR, owner);
}

fn standard(teller: &mut Teller, owner: usize) {
    teller.tell(0, owner, None);
    let level = teller.level();
    teller.tell(30 * MINUTE, owner, Some(Deed::Submit(level)));
    work(teller, owner, DAY);
    teller.close(2 * DAY + 2 * HOUR, owner);
}

fn emergency(teller: &mut Teller, owner: usize) {
    teller.tell(0, owner, None);
    let level = Some(teller.level());
    let reason = Some("everything is down".to_owned());
    teller.tell(MINUTE, owner, Some(Deed::Start(reason, level)));
    let done = Deed::Record(vec![(1, Verdict::Passed)], None, None);
    teller.tell(20 * MINUTE, owner, Some(done));
    teller.tell(25 * MINUTE, owner, Some(Deed::Finish(None)));
    let seen = Deed::Record(vec![(2, Verdict::Passed)], None, None);
    teller.tell(40 * MINUTE, owner, Some(seen));
    let ratify = Deed::Approve(Role::new("emergency"), None);
    teller.tell(5 * HOUR, 2, Some(ratify));
    let review = Review {
        objective_met: true,
        plan_worked: None,
        rollback_worked: None,
        side_effects: None,
        communication: None,
        lessons: "the alarm came too late".to_owned(),
    };
    teller.tell(DAY, owner, Some(Deed::Review(Box::new(review))));
    teller.close(2 * DAY, owner);
}

fn work(teller: &mut Teller, owner: usize, after: i64) {
    teller.tell(after, owner, Some(Deed::Start(None, None)));
    let done = Deed::Record(vec![(1, Verdict::Passed)], None, None);
    teller.tell(after + 40 * MINUTE, owner, Some(done));
    teller.tell(after + 45 * MINUTE, owner, Some(Deed::Finish(None)));
    let seen = Deed::Record(vec![(2, Verdict::Passed)], None, None);
    teller.tell(after + 60 * MINUTE, owner, Some(seen));
}

struct Teller<'a> {
    law: &'a Law,
    filed: i64,
    change: Change,
    before: Option<Change>,
    text: String,
    aside: Vec<Line>,
    scenes: Vec<Scene>,
    on_branch: bool,
}

impl<'a> Teller<'a> {
    fn begin(world: &World<'a>, number: usize, at: i64, requester: usize) -> Self {
        let me = person(requester);
        let kind = match number % 10 {
            6 | 7 => Kind::Standard,
            8 => Kind::Emergency,
            _ => Kind::Normal,
        };
        let place = number % world.services;
        let title = format!("Move service-{place} to release {number}");
        let mut change = Change::draft(id(number, at), kind, title, me);
        if kind == Kind::Standard {
            from_template(world.law, &mut change, number);
            change.window = Some(window(at));
        } else {
            plan(&mut change, place, number, at);
        }
        Self {
            law: world.law,
            filed: at,
            change,
            before: None,
            text: String::new(),
            aside: Vec::new(),
            scenes: Vec::new(),
            on_branch: number % 10 == 9,
        }
    }

    fn level(&self) -> git_change::domain::change::risk::Level {
        assess(&self.change, self.law, &Peers::default()).level
    }

    /// Somebody does something, so long after the filing.
    fn tell(&mut self, after: i64, who: usize, deed: Option<Deed>) {
        let at = self.filed + after;
        if let Some(deed) = deed {
            let next = deed.apply(&self.change, &person(who), moment(at));
            self.text = record::edit(&self.text, &next).expect("an edit");
            self.before = Some(std::mem::replace(&mut self.change, next));
        } else {
            self.text = record::write_new(&self.change).expect("a record");
        }
        let event = Event::of(&Delta::between(self.before.as_ref(), &self.change));
        let line = Line {
            at,
            who,
            path: self.change.id.path(),
            text: self.text.clone(),
            message: message::of(event, self.before.as_ref(), &self.change, None),
        };
        if self.on_branch {
            self.aside.push(line);
        } else {
            self.scenes.push(Scene::Deed(line));
        }
    }

    /// The branch lands by a merge.
    fn land(&mut self, who: usize) {
        self.on_branch = false;
        let lines = std::mem::take(&mut self.aside);
        self.scenes.push(Scene::Branch(lines, who));
    }

    fn close(&mut self, after: i64, who: usize) {
        let outcome = Outcome {
            code: OutcomeCode::Successful,
            summary: Some("as planned".to_owned()),
            deviations: Vec::new(),
        };
        self.tell(after, who, Some(Deed::Close(outcome, None)));
    }
}

fn person(number: usize) -> PersonId {
    PersonId::new(format!("p{number}@example.org"))
}

fn moment(at: i64) -> Timestamp {
    Timestamp::from_unix(at, 0)
}

/// The id of a change: an odd factor spreads the numbers over all ids of a month.
fn id(number: usize, at: i64) -> ChangeId {
    use chrono::Datelike as _;
    let day = moment(at).datetime();
    let number = u32::try_from(number).expect("not so many");
    let random = number.wrapping_mul(0x9e37_79b1) & 0x1ff_ffff;
    ChangeId::compose("CHG", day.year(), day.month(), random).expect("an id")
}

fn plan(change: &mut Change, place: usize, number: usize, at: i64) {
    change.services = vec![format!("service-{place}").as_str().into()];
    change.environment = Some("production".to_owned());
    change.category = Some("application".to_owned());
    change.request.what = Some(format!("service-{place} runs release {number}."));
    change.request.why = Some("Customers wait for what is in it.".to_owned());
    change.request.security = Some("none".to_owned());
    change.window = Some(window(at));
    let step = |kind, action: &str| Step {
        kind,
        action: action.to_owned(),
        run: None,
        expect: None,
        abort_if: None,
        minutes: Some(10),
        by: None,
    };
    change.step = vec![
        step(StepKind::Implement, "Deploy the release"),
        step(StepKind::Verify, "See that errors are as rare as before"),
        step(StepKind::Rollback, "Deploy the release before"),
    ];
    change.rollback = Some(Rollback {
        trigger: Some("more errors than before".to_owned()),
        tested: Some("in staging".to_owned()),
        minutes: Some(5),
        ..Rollback::default()
    });
}

/// From an hour before the work begins.
fn window(at: i64) -> Window {
    Window {
        start: moment(at + DAY - HOUR),
        end: moment(at + DAY + 4 * HOUR),
        downtime: None,
    }
}

fn from_template(law: &Law, change: &mut Change, number: usize) {
    let pinned = law.templates.get("restart").expect("the template");
    change.template = Some(TemplatePin::new("restart", &pinned.blob.to_string()));
    let host = format!("host-{number}");
    let values = BTreeMap::from([("host".to_owned(), host)]);
    let key = git_change::domain::policy::template::PARAMETERS;
    change.x.insert(key.to_owned(), serde_json::json!(values));
    pinned
        .template
        .instantiate(&values)
        .expect("parameters")
        .put_into(change);
}
