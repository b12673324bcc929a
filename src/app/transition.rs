//! One deed, from intent to signed commit.
//!
//! Read, apply the intent, judge, sign, check the signature as a replay would, hand it over. When
//! somebody else was faster, the same intent is applied to what they left, and judged again.

use std::rc::Rc;

use crate::app::failure::Failure;
use crate::app::message;
use crate::app::settings::{Landing, Settings};
use crate::app::snapshot::Snapshot;
use crate::app::world::World;
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
use crate::domain::ledger::ports::{Envelope, Fault, Pushed, Signer, Swap};
use crate::domain::policy::actor::{Actor, Proof};
use crate::domain::policy::case::Case;
use crate::domain::policy::finding::Finding;
use crate::domain::policy::judge::permit;
use crate::domain::policy::past::Past;
use crate::domain::policy::permit::{NewFile, Permit};
use crate::domain::policy::rules::identity::{may_go_unsigned, objection};

/// How often a deed is tried again when somebody else was faster.
const TRIES: usize = 8;

/// What a person sees before they decide what to do.
pub struct Scene<'a> {
    /// Everything.
    pub snapshot: &'a Snapshot,
    /// The record as it stands; none when it is to be made.
    pub before: Option<&'a Change>,
    /// Who acts, by their first address.
    pub me: &'a PersonId,
    /// When.
    pub at: Timestamp,
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
        Ok(deed(scene)?.apply(before, scene.me, scene.at))
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
    for _ in 0..TRIES {
        let snapshot = Snapshot::load(world, settings)?;
        if let Some(done) = attempt(world, settings, intent, &snapshot)? {
            return Ok(done);
        }
    }
    Err(
        Fault::new(format!("others changed {} too often meanwhile", intent.id))
            .hint("try again")
            .into(),
    )
}

/// Where a deed is written.
struct Place {
    /// The full name of the local reference.
    reference: String,
    /// Its value now.
    old: Option<ObjectId>,
    /// The commit that the new one is made on.
    base: ObjectId,
    /// Whether it is the main branch.
    is_main: bool,
}

/// Tries once; none when somebody else was faster.
fn attempt(
    world: World,
    settings: &Settings,
    intent: &Intent,
    snapshot: &Snapshot,
) -> Result<Option<Done>, Failure> {
    let Some(place) = place(world, settings, intent, snapshot)? else {
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
        before,
        me: &me,
        at,
    })?;
    let signer = signer(world, before, &after, &law)?;
    if signer.is_none() {
        actor.proof = Proof::Unsigned;
    }
    let original = original(world, place.base, &after.id)?;
    let files = files(&after, before, original.as_deref(), &intent.files)?;
    let past = snapshot
        .track(&intent.id)
        .map(|track| track.past.clone())
        .unwrap_or_default();
    let (permit, event, findings) = judged(
        snapshot, &law, &actor, at, before, &after, &past, place.base, files,
    )?;
    let message = message::of(event, before, &after, intent.text.as_deref());
    let envelope = Envelope {
        other_parents: Vec::new(),
        author,
        committer,
        message,
    };
    let commit = compose(world, &permit, &envelope, signer.as_deref(), &law, snapshot)?;
    let share = !place.is_main && event == Event::Submit;
    let Some((pushed, warnings)) = hand_over(world, settings, &place, commit, event, share)? else {
        return Ok(None);
    };
    let branch = place.reference.trim_start_matches("refs/heads/").to_owned();
    Ok(Some(Done {
        id: after.id.clone(),
        event,
        after,
        commit,
        branch,
        pushed,
        warnings,
        findings,
    }))
}

/// The branch of the change when it has one that has not landed, or when changes land by pull
/// request; else the main branch. None when somebody moved it since it was looked at.
fn place(
    world: World,
    settings: &Settings,
    intent: &Intent,
    snapshot: &Snapshot,
) -> Result<Option<Place>, Failure> {
    let tip = snapshot.ledger.tip;
    let pending = snapshot.pending.get(&intent.id);
    if pending.is_none() && settings.landing == Landing::Direct {
        let reference = settings.local();
        let old = world.repo.reference(&reference)?;
        if let Some(old) = old
            && !world.repo.is_ancestor(old, tip)?
        {
            if settings.tip(world.repo)? != Some(tip) {
                return Ok(None);
            }
            return Err(Failure::no(
                format!(
                    "{} and {} have diverged",
                    settings.branch,
                    settings.trusted_name()
                ),
                "git change sync",
            ));
        }
        return Ok(Some(Place {
            reference,
            old,
            base: tip,
            is_main: true,
        }));
    }
    let reference = format!("refs/heads/{}", Settings::change_branch(&intent.id));
    let old = world.repo.reference(&reference)?;
    let base = pending.map_or(tip, |pending| pending.head);
    if let Some(old) = old
        && !world.repo.is_ancestor(old, base)?
    {
        return Err(Failure::no(
            format!("the branch {reference} and the remote's have diverged"),
            "git change sync",
        ));
    }
    Ok(Some(Place {
        reference,
        old,
        base,
        is_main: false,
    }))
}

/// The signer; none when there is no key and the policy lets drafts go unsigned.
fn signer(
    world: World,
    before: Option<&Change>,
    after: &Change,
    law: &LawInForce,
) -> Result<Option<Box<dyn Signer>>, Fault> {
    let forgiven = may_go_unsigned(before, Some(after), &law.law);
    match world.persona.signer() {
        Ok(signer) => Ok(Some(signer)),
        Err(_) if forgiven => Ok(None),
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
    law: &LawInForce,
    actor: &Actor,
    at: Timestamp,
    before: Option<&Change>,
    after: &Change,
    past: &Past,
    base: ObjectId,
    files: Vec<NewFile>,
) -> Result<(Permit, Event, Vec<Finding>), Failure> {
    let mut peers = snapshot.peers(after);
    for file in &files {
        peers
            .files
            .insert(file.path.clone(), file.content.as_deref().map(sha256));
    }
    let case = Case::new((before, Some(after)), (actor, at), &law.law, past, &peers);
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
    let commit = world.repo.compose(permit, envelope, signer)?;
    if signer.is_some() {
        let landing = world.repo.commit(snapshot.ledger.tip)?.committer.at;
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

/// Pushes the commit where others must see it, and moves the local reference; none when somebody
/// else was faster.
fn hand_over(
    world: World,
    settings: &Settings,
    place: &Place,
    commit: ObjectId,
    event: Event,
    share: bool,
) -> Result<Option<(bool, Vec<String>)>, Failure> {
    let mut warnings = Vec::new();
    let mut pushed = false;
    if let Some(remote) = &settings.remote {
        let branch = place.reference.trim_start_matches("refs/heads/");
        let known = world
            .repo
            .reference(&format!("refs/remotes/{remote}/{branch}"))?
            .is_some();
        if place.is_main || share || known {
            match world.repo.push(remote, commit, &place.reference) {
                Ok(Pushed::Done) => pushed = true,
                Ok(Pushed::Stale) => {
                    world.repo.fetch(remote)?;
                    return Ok(None);
                }
                Ok(Pushed::Refused(words)) => {
                    return Err(Failure::no(
                        format!("{remote} refused the push: {words}"),
                        "git config change.landing pull-request, when the branch is protected",
                    ));
                }
                Err(fault) => {
                    warnings.push(format!(
                        "{fault}: it is committed here, and not pushed; later: git change push"
                    ));
                }
            }
        }
    }
    let reason = format!("change: {event}");
    let swap = match world
        .repo
        .advance(&place.reference, place.old, commit, &reason)
    {
        Err(fault) if pushed => {
            // Others have it already, so it is done; only this clone is behind.
            let reference = &place.reference;
            warnings.push(format!(
                "{fault}: {reference} stays behind the remote here; later: git change sync"
            ));
            return Ok(Some((pushed, warnings)));
        }
        swap => swap?,
    };
    match swap {
        Swap::Done => Ok(Some((pushed, warnings))),
        Swap::Moved(_) if pushed => {
            warnings.push(format!(
                "{} moved meanwhile; bring it along: git change sync",
                place.reference
            ));
            Ok(Some((pushed, warnings)))
        }
        Swap::Moved(_) => Ok(None),
    }
}
