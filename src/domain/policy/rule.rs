//! Every rule of the law by name: stable code, title, rationale and remedy.
//!
//! The rules themselves stand in `rules/`, one file a family.

mod kind;
#[macro_use]
mod table;
mod wire;

use crate::domain::policy::finding::Severity;

rules! {
    Unsigned, "identity/unsigned", Error,
        "every deed is signed by whoever does it",
        "without a signature anybody could have written the commit",
        "set up signing: git change keys";
    UnknownKey, "identity/unknown-key", Error,
        "the key of a signature is in the law",
        "a signature by a key that nobody vouches for proves nothing about a person",
        "add the key to the law: git change people add <email> --key FILE.pub";
    BadSignature, "identity/bad-signature", Error,
        "a signature fits the bytes that it is over",
        "the commit was altered after it was signed, or the signature was taken from another one",
        "make the commit again with your own key";
    MalformedSignature, "identity/malformed-signature", Error,
        "a signature can be parsed",
        "bytes that are no signature prove nothing",
        "make the commit again with a signature";
    NotCheckableSignature, "identity/not-checkable", Error,
        "a signature is of a kind that can be checked",
        "X.509 and weak algorithms are not judged here, neither good nor bad",
        "sign with an SSH or OpenPGP key: git change keys";
    KeyNotInForce, "identity/key-not-in-force", Error,
        "the key is in force when the deed lands",
        "a retired key must not land anything, whatever date the commit claims",
        "sign with a key that is in force: git change keys";
    KeyRevoked, "identity/key-revoked", Error,
        "the key is not known to be compromised",
        "somebody else may hold a compromised key",
        "sign with another key, or list the commit under `affirmed` in people.toml";
    SignerIsNotAuthor, "identity/signer-is-not-author", Error,
        "the signer of a commit is its author",
        "git itself never compares the two, so a commit could speak in another person's name",
        "let the author make and sign the commit";
    UnknownPerson, "identity/unknown-person", Error,
        "whoever does something is in people.toml",
        "responsibility needs a person",
        "add the person to the law: git change people add <email> --name NAME --role ROLE --key FILE.pub";
    PersonNotInForce, "identity/person-not-in-force", Error,
        "whoever does something is in office",
        "somebody who left, or has not come yet, does not act",
        "ask somebody who is in office, or correct `from` and `until` in people.toml";

    IllegalTransition, "lifecycle/illegal-transition", Error,
        "a change moves only along its workflow",
        "a skipped state is a skipped check",
        "see the way from here: git change next <id>";
    StartsAsDraft, "lifecycle/starts-as-draft", Error,
        "a change begins as a draft without history",
        "a record that is born approved, or with results, was never judged",
        "file it with: git change new";
    MixedDeed, "lifecycle/mixed-deed", Error,
        "a commit does one thing to a change",
        "a deed that hides another one cannot be reviewed",
        "make a commit for each deed";
    Held, "lifecycle/held", Error,
        "a change that is held does not move",
        "somebody stopped it for a reason",
        "git change resume <id>";
    IdentityChanged, "lifecycle/identity-changed", Error,
        "id, requester and format never change, the type only in draft",
        "a change that becomes another one takes its approvals along",
        "cancel it and file a new one: git change copy <id>";
    PlanFrozen, "lifecycle/plan-frozen", Error,
        "the plan does not change once work has begun, and no step once it has a result",
        "what was approved is what is done; what went otherwise is a deviation",
        "note it: git change note <id> -m TEXT, and name the deviation when you close";
    ReasonMissing, "lifecycle/reason-missing", Error,
        "rejecting, cancelling, holding, rolling back, leaving a step out and holding a risk to be lower have a reason",
        "whoever reads it later must know why",
        "say why with -m TEXT";
    StepsOpen, "lifecycle/steps-open", Error,
        "every step has a result before the change is called successful or with issues, and every rollback step before it is called rolled back",
        "a step of which nobody says what came of it was perhaps never done",
        "git change step <id> --all --passed, or --skipped -m REASON";
    ChecksOpen, "lifecycle/checks-open", Error,
        "every verify step has a result before the change is called successful or with issues",
        "a change that nobody checked is not done",
        "git change validate <id> --step N --passed -m TEXT, or --failed";
    StepFailed, "lifecycle/step-failed", Error,
        "no step of a successful change has failed the last time that it was done",
        "an outcome that its own steps contradict teaches nobody anything",
        "take it back: git change rollback <id> -m REASON; or close it as it ended: git change close <id> --outcome with_issues -m TEXT";
    OutcomeMissing, "lifecycle/outcome-missing", Error,
        "a closed change says how it ended, and a word about it",
        "the outcome is what the next risk assessment learns from",
        "git change close <id> --outcome successful -m TEXT";
    ReviewMissing, "lifecycle/review-missing", Error,
        "what failed, was rolled back, had issues or was an emergency is reviewed before it is closed",
        "that is where an organisation learns",
        "git change review <id> --objective-met yes|no --lessons TEXT";
    PredecessorOpen, "lifecycle/predecessor-open", Error,
        "what must be done before is closed",
        "the plan was approved on that condition",
        "close the other change first, or edit `after`";
    RoleNotAllowed, "lifecycle/role-not-allowed", Error,
        "the policy may reserve a step to a role",
        "some organisations let only a change manager schedule",
        "ask somebody in that role";
    NothingDone, "lifecycle/nothing-done", Error,
        "a deed changes something",
        "an empty edit is noise in the audit trail",
        "nothing needs to be done";

    ApproverIsRequester, "separation/approver-is-requester", Error,
        "nobody approves what they asked for",
        "two pairs of eyes see more than one",
        "ask somebody else: git change next <id> names who";
    ApproverIsOwner, "separation/approver-is-owner", Error,
        "nobody approves what they implement",
        "two pairs of eyes see more than one",
        "ask somebody else: git change next <id> names who";
    ApproverIsEditor, "separation/approver-is-editor", Error,
        "nobody approves a plan that they wrote a part of",
        "two pairs of eyes see more than one",
        "ask somebody else: git change next <id> names who";

    ApprovalMissing, "approval/missing", Error,
        "all approvals that the policy asks for are there and count",
        "somebody else must agree before a system is changed",
        "git change approve <id>";
    ApprovalNotInRole, "approval/not-in-role", Error,
        "whoever approves holds the role that they sign in",
        "authority comes from the law, not from the signature",
        "ask somebody in that role: git change next <id> names who";
    ApprovalOverOtherContent, "approval/over-other-content", Error,
        "an approval is over the content as it stands",
        "an approval of another text is no approval of this one",
        "look again and sign again: git change approve <id>";
    ApprovalNotOpen, "approval/not-open", Error,
        "a change is approved after it was submitted and before it is over",
        "a draft is not finished, and a closed change cannot be influenced",
        "git change submit <id>";
    ApprovalNotAsked, "approval/not-asked", Error,
        "an approval is in a role that the policy asks for",
        "what nobody asked for decides nothing, and looks as if it did",
        "git change next <id> names the roles that are asked for";
    ApprovalAgain, "approval/again", Error,
        "nobody is counted twice in a row of approvals",
        "two pairs of eyes are two people",
        "nothing is left for you to do: git change next <id> names who can sign";
    ApprovalTooEarly, "approval/too-early", Warning,
        "an approval comes when the stage before its own is complete",
        "whoever decides last knows what the others decided",
        "sign again when the stage before is complete: git change approve <id>";
    ApprovalSurplus, "approval/surplus", Warning,
        "no more people approve than the policy asks for",
        "it counts only when another one falls away",
        "nothing needs to be done";
    RejectedUnchanged, "approval/rejected-unchanged", Warning,
        "a plan that was rejected is edited before it is handed in again",
        "whoever said no said why",
        "edit it, and hand it in again: git change edit <id>";
    ApprovalUnproved, "approval/unproved", Error,
        "an approval is signed by the approver, in a commit of its own",
        "a line of text in somebody else's commit is a claim and no approval",
        "let the approver sign: git change approve <id>";

    MergeLost, "landing/merge-lost", Warning,
        "a change lands by a merge commit",
        "a squash or a rebase loses who landed it, and the signed commits of the branch with what they prove",
        "keep the commits of the branch, as long as somebody has them: git change sync; and let the forge make merge commits only, for GitHub: gh api -X PATCH repos/{owner}/{repo} -F allow_merge_commit=true -F allow_squash_merge=false -F allow_rebase_merge=false";
    MergeOnSide, "landing/merge-on-side", Warning,
        "a merge decides about a change only on the main line",
        "what happens on a branch is not in force yet, and whoever merges the branch decides",
        "merge the change's own branch into the main branch: git change merge <id>; and do not push a merge of the main branch into yours as the main branch: git change sync";

    TemplateMissing, "template/missing", Error,
        "a standard change is made from a template",
        "the template is what was approved",
        "git change template list";
    TemplateUnknown, "template/unknown", Error,
        "the template of a change is in the law, at the very content that it pins",
        "a template that nobody approved approves nothing",
        "file it again from the template as it stands: git change new standard --template NAME";
    TemplateDrift, "template/drift", Error,
        "a standard change equals its template, but for the parameters",
        "what differs was never approved",
        "file a normal change: git change copy <id> --type normal";
    TemplateExpired, "template/expired", Error,
        "the standing approval of a template is in force",
        "what was safe two years ago may not be so today",
        "renew `standing.expires` in the template, as a change of the law";
    TemplateExhausted, "template/exhausted", Error,
        "no more changes are made from a template than its standing approval allows",
        "the approval was for so many",
        "renew `standing.max_runs` in the template, as a change of the law";
    TemplateRevoked, "template/revoked", Error,
        "a template whose changes failed too often in a row is not used any more",
        "what keeps failing is neither known nor of low risk",
        "mend the template, as a change of the law, or file a normal change";

    WindowMissing, "schedule/no-window", Error,
        "a scheduled change has a window",
        "nobody can plan around work without a time",
        "git change edit <id> --start TIME --end TIME";
    WindowOver, "schedule/window-over", Error,
        "the window is not over when the change is scheduled",
        "a plan for the past is no plan",
        "git change edit <id> --start TIME --end TIME";
    OutsideWindow, "schedule/outside-window", Error,
        "work starts inside the window",
        "others rely on the announced time",
        "wait for the window, or change it: git change edit <id> --start TIME --end TIME";
    Frozen, "schedule/frozen", Error,
        "nothing but an emergency is done in a freeze",
        "the organisation decided to stand still",
        "choose another window: git change edit <id> --start TIME --end TIME";
    NoticeTooShort, "schedule/notice-too-short", Error,
        "there is enough time between submission and the window",
        "those concerned must be able to object",
        "choose a later window: git change edit <id> --start TIME --end TIME";
    SoakTooShort, "schedule/soak-too-short", Error,
        "a change is watched for long enough before it is closed",
        "some faults show only under load",
        "wait, then: git change close <id>";

    NoAuthority, "emergency/no-authority", Error,
        "an emergency is started by an emergency authority, with their approval, or by breaking the glass",
        "even in haste somebody answers for it",
        "git change start <id> --break-glass -m REASON";
    NotRatified, "emergency/not-ratified", Error,
        "an emergency is ratified before it is closed",
        "haste postpones the approval; it does not replace it",
        "git change approve <id>";
    BrokenGlass, "emergency/break-glass-misused", Error,
        "only an emergency breaks the glass",
        "other changes have a workflow that is fast enough",
        "file an emergency: git change new emergency";
    RatificationOverdue, "emergency/ratification-overdue", Error,
        "an emergency is ratified in time",
        "a debt that is not paid grows",
        "git change approve <id>";
    ReviewOverdue, "emergency/review-overdue", Error,
        "an emergency is reviewed in time",
        "a debt that is not paid grows",
        "git change review <id> --objective-met yes|no --lessons TEXT";

    FieldMissing, "fields/missing", Error,
        "what the policy demands is filled in",
        "whoever approves must know what they approve",
        "git change edit <id>";
    UnknownService, "fields/unknown-service", Error,
        "a service is in the catalogue",
        "a typing error would hide the change from those concerned",
        "name a service of changes/services.toml, or add it there";
    UnknownPersonNamed, "fields/unknown-person", Error,
        "requester and owner are in people.toml",
        "responsibility needs a person",
        "name a person of changes/people.toml: git change people list";
    UnknownEnvironment, "fields/unknown-environment", Error,
        "an environment is in the catalogue",
        "a typing error would miss the rules for production",
        "name an environment of changes/services.toml, or add it there";
    HostileText, "fields/hostile-text", Error,
        "a title is one line of plain text",
        "control characters can make a terminal or a report lie",
        "git change edit <id> --title TEXT";
    UnknownChange, "fields/unknown-change", Error,
        "changes that are named exist",
        "a condition on nothing can never be met",
        "git change list --all";
    WrongPrefix, "fields/wrong-prefix", Error,
        "the id of a new change begins with the prefix that the policy sets",
        "two ids that differ in the case of letters are one file on many disks",
        "file it with the tool, which composes the id: git change new";
    ExtensionInvalid, "fields/extension", Error,
        "the organisation's own fields fit the schema that the policy names",
        "whoever counts on these fields must find what they expect",
        "git change edit <id>";
    RiskLevelDiffers, "risk/level-differs", Error,
        "the level of risk is the one that the policy computes",
        "a level that somebody typed would lower the approvals needed",
        "git change submit <id>, or edit and let it be computed";
    UnknownAnswer, "risk/unknown-answer", Error,
        "an answer is one that the policy knows, to a question that it asks",
        "an answer that nobody weighs would look as if it had been weighed",
        "git change edit <id> --answer NAME=ANSWER";
    LoweringNotAllowed, "risk/lowering-not-allowed", Error,
        "a risk is held to be lower than computed only where the policy names those who accept it",
        "whoever is in a hurry would always find a reason",
        "git change edit <id> --lower none";

    ListRewritten, "immutability/list-rewritten", Error,
        "entries are appended and never changed",
        "an audit trail that can be edited is none",
        "restore the entries, and append a note instead";
    ClosedEdited, "immutability/closed-edited", Error,
        "a closed or cancelled change is never edited",
        "auditors rely on what they saw",
        "git change addendum <id> -m TEXT";
    EntryByAnother, "immutability/entry-by-another", Error,
        "an entry names the person who signs it",
        "nobody speaks in another person's name",
        "let the person make the entry";
    EntryAtAnotherTime, "immutability/entry-at-another-time", Error,
        "an entry carries the time of its commit",
        "a backdated entry would hide that something came too late",
        "make the entry with the tool, which sets the time";
    Backdated, "immutability/backdated", Error,
        "a deed is not dated before the one that it follows",
        "a forged date would hide that something came too late",
        "set the clock right, and do it again";
    FieldByAnotherDeed, "immutability/field-by-another-deed", Error,
        "outcome, review and break-glass are set by their own commands",
        "they are part of the audit trail",
        "use the command: git change next <id>";

    EvidenceDiffers, "evidence/digest-differs", Error,
        "evidence has the digest that the record says",
        "evidence that changed proves nothing",
        "restore the file, or add the new one: git change evidence <id> FILE";
    EvidenceElsewhere, "evidence/elsewhere", Error,
        "evidence lies in the folder of its change",
        "what lies elsewhere is changed by others, and nobody notices",
        "add the file with the tool: git change evidence <id> FILE";
    EvidenceAbsent, "evidence/absent", Error,
        "evidence is there when the record names it",
        "what cannot be looked at proves nothing",
        "commit the file together with the entry: git change evidence <id> FILE";

    MixedCommit, "governance/mixed-commit", Error,
        "a commit touches records or law, never both",
        "a change of the rules must be seen as one",
        "make two commits";
    LawUnreadable, "governance/law-unreadable", Error,
        "the law can be read after every commit",
        "without a law nothing can be judged",
        "mend the document: git change lint";
    LawNotApproved, "governance/not-approved", Error,
        "a change of the law is approved as the law before it says",
        "whoever can change the rules alone has no rules",
        "let another governor land it: git change merge <branch>, or sign it: git change approve <branch>";
    LawApprovalVoid, "governance/approval-void", Error,
        "an approval of the law is signed by somebody who governs, and over the text that lands",
        "whoever approved another text has not seen this one",
        "look again, and sign again: git change approve <branch>";
    LawUnsigned, "governance/unsigned", Error,
        "a change of the law is signed by a person whom the law knows",
        "the law is what all else rests on",
        "sign the commit: git change keys";
    FewGovernors, "governance/too-few-people", Warning,
        "the law names enough people to govern it",
        "until then those whom it names suffice",
        "add people: git change people add <email> --role ROLE --key FILE.pub";
    ExemptionStale, "governance/exemption-stale", Warning,
        "every exemption forgives something",
        "an exemption that nobody needs is an open door",
        "remove it from changes/policy.toml";
    PolicyTestFailed, "governance/policy-test-failed", Warning,
        "the policy decides the cases beside it as they expect",
        "the cases say what its authors meant, so a change of the law that breaks one is told of before it lands; which law was in force is for those who govern, and history is not judged by cases",
        "see what differs: git change policy test";
    KeyPassedOn, "governance/key-passed-on", Warning,
        "a key belongs to one person for ever",
        "whoever had it before may still have it, and would act as the other",
        "make a new key, and declare the old one: git change people compromised <key> -m REASON";
    SoloMode, "governance/solo", Warning,
        "more than one person takes part",
        "in solo mode one person may do everything",
        "set `separation.solo = false` in changes/policy.toml when you are not alone any more";

    DelegationNotAllowed, "delegation/not-allowed", Error,
        "people decide for others only where the policy lets them",
        "an organisation decides for itself whether offices can be lent",
        "let whoever governs add [delegation] to changes/policy.toml";
    DelegationNotOwn, "delegation/not-own", Error,
        "a delegation is signed by whoever delegates",
        "otherwise anybody could give themself the word of somebody else",
        "let that person do it: git change people delegate <to> --role ROLE --until TIME -m REASON";
    DelegationNotHeld, "delegation/role-not-held", Error,
        "who delegates a role holds it themself",
        "what was delegated is not delegated on, so that each decision leads back to the law",
        "delegate a role of your own: git change whoami";
    DelegateUnfit, "delegation/delegate", Error,
        "a delegation is to another person whom the law knows",
        "two hats on one head are one head",
        "name somebody else: git change people list";
    DelegationTime, "delegation/time", Error,
        "a delegation begins and is withdrawn no earlier than it is signed, and ends in time",
        "a delegation for the past would excuse what was done without one, and one for ever is an office",
        "set `start`, `end` or `withdrawn` to a later time, within `longest` of the policy";
    DelegationRewritten, "delegation/rewritten", Error,
        "delegations are added and withdrawn, and otherwise stay as they are",
        "who decided for whom must still be known years later",
        "put the entry back, and withdraw it: git change people undelegate <to>";

    RecordDeleted, "history/record-deleted", Error,
        "a record is never removed or renamed",
        "what is gone cannot be audited",
        "bring it back: git revert -S COMMIT; what will not be done is cancelled: git change cancel <id> -m REASON";
    RecordUnreadable, "history/record-unreadable", Error,
        "a record can be read",
        "what cannot be read cannot be judged",
        "mend the file by hand: git change lint <id>";
    RecordNewer, "history/record-newer", Error,
        "a record is of a format that this program knows",
        "a rule that is not known here might be broken",
        "use a newer git-change";
    WrongPath, "history/wrong-path", Error,
        "a record lies at the path that its id gives",
        "two records with one id cannot be told apart",
        "move it to the path of its id";
    PathInDisguise, "history/path-in-disguise", Error,
        "no path differs from that of a record or of the law only in ways that some disks pass over",
        "where the case of letters does not count, one stands in the place of the other",
        "remove it, or give it another name";
    NotAFile, "history/not-a-file", Error,
        "a record is an ordinary file",
        "a link can point anywhere",
        "replace it by an ordinary file";
    TooLarge, "history/too-large", Error,
        "a record is not larger than a person can read",
        "a huge file stops those who must read it",
        "attach large things as evidence by URL";
    ManyRecords, "history/many-records", Error,
        "a commit touches one record",
        "a deed that is one of many escapes the eye",
        "make a commit for each record";
    StrayFile, "history/stray-file", Warning,
        "below changes/YYYY there are records and their evidence",
        "a file that nobody expects may be a record in disguise",
        "move it elsewhere";
    MergeEdits, "history/merge-edits", Error,
        "a merge adds nothing of its own to a record",
        "what neither side wrote was never reviewed",
        "make the edit in a commit of its own";
    BranchDiverged, "history/branch-diverged", Warning,
        "the branch of a change goes on from what the main branch has of it",
        "what was done on an old version would pass over what was decided since",
        "look at what the branch has beyond, delete it, and do again what is worth it";
    ClockRunsBack, "history/clock-runs-back", Error,
        "a deed is not made before the one that it follows",
        "ancestry proves the order, so one of the two dates is wrong, and windows and notice are counted by dates",
        "set the clock right, and do it again";
    DatesApart, "history/dates-apart", Warning,
        "a deed is dated when its commit was made",
        "a deed that was written anew later, or given another date, shows no more when it was done",
        "do it again with the tool, and do not rebase deeds";
    RootMoved, "history/root-moved", Error,
        "the root of trust is the one that was pinned",
        "whoever replaces the first law replaces everything",
        "compare with another clone; pin anew only when you know why: git config change.root COMMIT";
    MainLineMoved, "history/main-line-moved", Error,
        "the main line only grows",
        "a rewritten main line can hide what was there",
        "compare with another clone; accept only when you know why: git config --unset change.verified";
    HistoryMissing, "history/missing", Error,
        "all of history is in the clone",
        "what is not there cannot be verified",
        "git fetch --unshallow";
}
