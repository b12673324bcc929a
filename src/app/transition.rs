//! One deed, from intent to signed commit.
//!
//! Read, apply the intent, judge, sign, check the signature as a replay would, hand it over. When
//! somebody else was faster, the same intent is applied to what they left, and judged again.

use std::rc::Rc;

use crate::app::failure::Failure;
use crate::app::message;
use crate::app::place::Place;
use crate::app::seen::Seen;
use crate::app::settings::Settings;
use crate::app::snapshot::Snapshot;
use crate::app::world::{World, certain};
use crate::app::writing::files;
use crate::audit::identity;
use crate::audit::laws::LawInForce;
use crate::audit::records::sha256;
use crate::domain::change::deed::Deed;
use crate::domain::change::event::Event;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{Change, ChangeId, PersonId};
use crate::domain::ledger::commit::Ident;
use crate::domain::ledger::object::Content;
use crate::domain::ledger::ports::{Envelope, Fault, History, Signer};
use crate::domain::policy::actor::{Actor, Proof};
use crate::domain::policy::case::Case;
use crate::domain::policy::finding::Finding;
use crate::domain::policy::judge::permit;
use crate::domain::policy::past::Past;
use crate::domain::policy::permit::{NewFile, Permit};
use crate::domain::policy::rule::Rule;
use crate::domain::policy::rules::identity::{may_go_unsigned, objection};

/// How often a deed is tried again when somebody else was faster.
const TRIES: usize = 8;

/// What a person sees before they decide what to do.
pub struct Scene<'a> {
    /// Everything.
    pub snapshot: &'a Snapshot,
    /// The commits behind it.
    pub history: &'a dyn History,
    /// The record as it stands; none when it is to be made.
    pub before: Option<&'a Change>,
    /// Who acts, by their first address.
    pub me: &'a PersonId,
    /// When.
    pub at: Timestamp,
    /// What this clone knew of the record when the command began; none when it is to be made.
    pub seen: Option<&'a Seen>,
}

impl Scene<'_> {
    /// For a decision: refuses when what is decided on is not what was seen.
    ///
    /// # Errors
    ///
    /// When somebody changed it meanwhile.
    pub fn is_as_seen(&self) -> Result<(), Failure> {
        self.seen
            .map_or(Ok(()), |seen| seen.is_still(self.snapshot))
    }
}

/// What is to be done, to be applied to whatever version there is.
pub struct Intent<'a> {
    /// The change.
    pub id: ChangeId,
    /// Makes the record after from the scene.
    pub make: &'a dyn Fn(&Scene) -> Result<Change, Failure>,
    /// Files that come along: evidence.
    pub files: Vec<NewFile>,
    /// Free text for the commit message.
    pub text: Option<String>,
}

/// What was done.
#[derive(Debug)]
pub struct Done {
    /// The change.
    pub id: ChangeId,
    /// What happened.
    pub event: Event,
    /// The record after.
    pub after: Change,
    /// The commit.
    pub commit: ObjectId,
    /// The branch that it is on.
    pub branch: String,
    /// Whether the remote has it.
    pub pushed: bool,
    /// Whether that made a branch that somebody has to land.
    pub opened: bool,
    /// What is worth knowing all the same.
    pub warnings: Vec<String>,
    /// Findings that refuse nothing.
    pub findings: Vec<Finding>,
}

/// Does a deed to an existing change.
///
/// # Errors
///
/// When the judge refuses, or the environment fails. Nothing is half done.
pub fn perform(
    world: World,
    settings: &Settings,
    id: &ChangeId,
    text: Option<&str>,
    files: Vec<NewFile>,
    deed: &dyn Fn(&Scene) -> Result<Deed, Failure>,
) -> Result<Done, Failure> {
    let make = |scene: &Scene| {
        let Some(before) = scene.before else {
            return Err(Failure::usage(
                "there is no such change",
                "git change list --all",
            ));
        };
        let deed = deed(scene)?;
        if let Some(already) = deed.already(before) {
            let finding = Finding::new(Rule::IllegalTransition, already);
            return Err(Failure::Refused {
                id: Some(id.clone()),
                findings: vec![finding],
            });
        }
        Ok(deed.apply(before, scene.me, scene.at))
    };
    write(
        world,
        settings,
        &Intent {
            id: id.clone(),
            make: &make,
            files,
            text: text.map(str::to_owned),
        },
    )
}

/// Carries out an intent.
///
/// # Errors
///
/// As for [`perform`].
pub fn write(world: World, settings: &Settings, intent: &Intent) -> Result<Done, Failure> {
    if let Some(name) = &settings.named {
        return Err(Failure::usage(
            format!("--ref {name} is for questions, not for deeds"),
            "git switch to the branch, or leave --ref out",
        ));
    }
    let mut snapshot = Snapshot::load(world, settings)?;
    let seen = Seen::of(&snapshot, &intent.id);
    for _ in 0..TRIES {
        if let Some(done) = attempt(world, settings, intent, &snapshot, seen.as_ref())? {
            return Ok(done);
        }
        snapshot = Snapshot::load(world, settings)?;
    }
    Err(
        Fault::new(format!("others changed {} too often meanwhile", intent.id))
            .hint("try again")
            .into(),
    )
}

/// Tries once; none when somebody else was faster.
fn attempt(
    world: World,
    settings: &Settings,
    intent: &Intent,
    snapshot: &Snapshot,
    seen: Option<&Seen>,
) -> Result<Option<Done>, Failure> {
    let Some(place) = Place::of(world, settings, &intent.id, snapshot)? else {
        return Ok(None);
    };
    let at = world.clock.now();
    let author = world.persona.author(at)?;
    let committer = world.persona.committer(at)?;
    let law = Rc::clone(&snapshot.law);
    let mut actor = Actor {
        email: author.email.clone(),
        proof: Proof::Own { key: String::new() },
    };
    let me = actor.id(&law.law.people);
    let before = snapshot.record(&intent.id);
    let after = (intent.make)(&Scene {
        snapshot,
        history: world.repo,
        before,
        me: &me,
        at,
        seen,
    })?;
    let (signer, unsigned) = signer(world, before, &after, &law)?;
    if signer.is_none() {
        actor.proof = Proof::Unsigned;
    }
    let original = original(world, place.base, &after.id)?;
    let files = files(&after, before, original.as_deref(), &intent.files)?;
    let past = snapshot
        .track(&intent.id)
        .map(|track| track.past.clone())
        .unwrap_or_default();
    let landing = world.repo.commit(snapshot.trusted.tip)?.committer.at;
    let (permit, event, findings) = judged(
        snapshot,
        world.repo,
        &law,
        &actor,
        [at, landing],
        before,
        &after,
        &past,
        place.base,
        files,
    )?;
    let message = message::of(event, before, &after, intent.text.as_deref());
    let envelope = Envelope {
        other_parents: Vec::new(),
        author,
        committer,
        message,
    };
    let commit = compose(world, &permit, &envelope, signer.as_deref(), &law, snapshot)?;
    let private = past.is_private(&after);
    let Some(handed) = place.hand_over(world, settings, commit, event, private)? else {
        return Ok(None);
    };
    let mut warnings = handed.warnings;
    warnings.extend(unsigned);
    Ok(Some(Done {
        id: after.id.clone(),
        event,
        after,
        commit,
        branch: place.name().to_owned(),
        pushed: handed.pushed,
        opened: handed.opened,
        warnings,
        findings,
    }))
}

/// What signs, and what to say when nothing does.
type Hand = (Option<Box<dyn Signer>>, Option<String>);

/// The signer; none, and what to say of it, when there is no key and the policy lets drafts go
/// unsigned.
fn signer(
    world: World,
    before: Option<&Change>,
    after: &Change,
    law: &LawInForce,
) -> Result<Hand, Fault> {
    let forgiven = may_go_unsigned(before, Some(after), &law.law);
    match world.persona.signer() {
        Ok(signer) => Ok((Some(signer), None)),
        Err(fault) if forgiven => {
            let way_out = fault.hint.as_deref().map(|hint| format!("; {hint}"));
            let said = format!(
                "the draft is not signed: {fault}{}",
                way_out.unwrap_or_default()
            );
            Ok((None, Some(said)))
        }
        Err(fault) => Err(fault),
    }
}

/// The text of the record in the commit that the new one is made on.
fn original(world: World, base: ObjectId, id: &ChangeId) -> Result<Option<String>, Failure> {
    let Some(file) = world.repo.file(base, &id.path())? else {
        return Ok(None);
    };
    match world
        .repo
        .blob(file.id, crate::audit::records::LARGEST_RECORD)?
    {
        Content::Bytes(bytes) => String::from_utf8(bytes).map(Some).map_err(|error| {
            Failure::unreadable(format!("{}: {error}", id.path()), "mend the file by hand")
        }),
        Content::TooLarge(size) => Err(Failure::unreadable(
            format!("{} has {size} bytes", id.path()),
            "mend the file by hand",
        )),
        Content::Absent => Err(Fault::new(format!("{} is not in this clone", id.path()))
            .hint("git fetch")
            .into()),
    }
}

/// Asks the judge.
#[expect(
    clippy::too_many_arguments,
    reason = "the values of one case, passed once"
)]
fn judged(
    snapshot: &Snapshot,
    history: &dyn History,
    law: &LawInForce,
    actor: &Actor,
    [at, landing]: [Timestamp; 2],
    before: Option<&Change>,
    after: &Change,
    past: &Past,
    base: ObjectId,
    files: Vec<NewFile>,
) -> Result<(Permit, Event, Vec<Finding>), Failure> {
    let mut peers = snapshot.peers(history, after)?;
    for file in &files {
        peers
            .files
            .insert(file.path.clone(), file.content.as_deref().map(sha256));
    }
    let case = Case::new((before, Some(after)), (actor, at), &law.law, past, &peers)
        .landing_on(Some(landing));
    match permit(&case, Some(base), files) {
        Ok((permit, judgement)) => Ok((permit, judgement.event, judgement.findings)),
        Err(judgement) if before.is_none() => Err(Failure::Refused {
            id: None,
            findings: unfiled(judgement.findings, &after.id),
        }),
        Err(judgement) => Err(Failure::Refused {
            id: Some(after.id.clone()),
            findings: judgement.findings,
        }),
    }
}

/// What speaks against a change that is not filed, without the id that it would have had: what
/// would be an edit is said when it is filed.
fn unfiled(mut findings: Vec<Finding>, id: &ChangeId) -> Vec<Finding> {
    for finding in &mut findings {
        for id in ["<id>", id.tail()] {
            finding.remedy = finding
                .remedy
                .replace(&format!("git change edit {id}"), "git change new")
                .replace(id, "<new>");
        }
    }
    findings
}

/// Makes the commit, and judges its signature as a replay would. No reference has moved yet.
pub(in crate::app) fn compose(
    world: World,
    permit: &Permit,
    envelope: &Envelope,
    signer: Option<&dyn Signer>,
    law: &LawInForce,
    snapshot: &Snapshot,
) -> Result<ObjectId, Failure> {
    certain(world.index)?;
    let commit = world.repo.compose(permit, envelope, signer)?;
    if signer.is_some() {
        let landing = world.repo.commit(snapshot.trusted.tip)?.committer.at;
        check_signature(
            world,
            commit,
            &envelope.author,
            &[envelope.committer.at, landing],
            law,
        )?;
    }
    Ok(commit)
}

/// Refuses a commit whose signature a replay would not accept.
pub(in crate::app) fn check_signature(
    world: World,
    commit: ObjectId,
    author: &Ident,
    moments: &[Timestamp],
    law: &LawInForce,
) -> Result<(), Failure> {
    let raw = world.repo.raw_commit(commit)?;
    let attestation = world.attestor.attest(&raw, &law.keyring, moments);
    let people = &law.law.people;
    let actor = identity::actor(&author.email, &attestation, people, author.at);
    match objection(&actor, people) {
        None => Ok(()),
        Some(finding) => Err(Failure::Refused {
            id: None,
            findings: vec![finding],
        }),
    }
}
