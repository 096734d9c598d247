#include "runtime/cases/authority.h"

#include <algorithm>

#include "engine/program/walk_acts.h"
#include "engine/render/explanation.h"
#include "runtime/audit/bytes.h"
#include "runtime/cases/impl.h"
#include "runtime/cases/participants.h"

namespace writ::cases {
namespace {

constexpr std::string_view kPeople = "people/", kBehindPeople = "people0";

const LocalText kNobodyElse{};  // may do it beside

LocalText WhoAnswers() {
  return {"somebody else who has a role in an installed policy, and about whom no case is open",
          "在已安装的政策中担任角色、且没有进行中的案件针对其本人的其他人员"};
}

LocalText Both(const std::string& text) { return {text, text}; }

std::unexpected<Trouble> No(const LocalText& what, const LocalText& who) {
  return Fail(TroubleKind::kNoAuthority, std::vector<LocalText>{what, who});
}

std::unexpected<Trouble> NoRole(const LocalText& what, const LocalText& where,
                                const std::string& who, const LocalText& also) {
  return Fail(TroubleKind::kNoRole, std::vector<LocalText>{what, where, Both(who), also});
}

bool IsCalled(const Names& names, std::string_view word) {
  return names.id == word || names.en == word || names.zh == word;
}

LocalText TitleOf(const Names& names) {
  return {NameFor(names, Language::kEnglish), NameFor(names, Language::kChinese)};
}

LocalText In(const Program& program) {
  const LocalText& title = program.policy.title;
  const LocalText called =
      title.en.empty() && title.zh.empty()
          ? TitleOf(program.policy.names)
          : LocalText{TextIn(title, Language::kEnglish), TextIn(title, Language::kChinese)};
  return {" in the policy '" + called.en + "'", "在政策「" + called.zh + "」中"};
}

// Who is the first to do something: nothing where nobody has to.
std::optional<Party> FirstIn(const Program& program, const ActBlock& body) {
  for (const ActId id : body) {
    const Act& act = program.acts[id];
    if (const auto* step = std::get_if<StepAct>(&act.node)) return step->by;
    if (const auto* choose = std::get_if<ChooseAct>(&act.node)) return choose->by;
    std::optional<Party> first;
    if (const auto* call = std::get_if<CallAct>(&act.node)) {
      first = FirstIn(program, program.procedures[call->procedure].body);
    } else if (!std::holds_alternative<MeanwhileAct>(act.node)) {
      // Of several branches the employee's, if one is theirs.
      ForEachBlock(act, [&](const ActBlock& block) {
        const auto found = FirstIn(program, block);
        if (!first || (found && found->kind == PartyKind::kSubject)) first = found;
      });
    }
    if (first) return first;
  }
  return std::nullopt;
}

bool HoldsOn(const RoleHeld& held, Date day) {
  return (!held.from || *held.from <= day) && (!held.until || day <= *held.until);
}

}  // namespace

Result<void> Authority::EachPerson(Cases::Impl& impl, const Visit& each) {
  KeyRange range;
  range.begin = EncodeKey(impl.shard, CaseEventKey{std::string(kPeople), 0});
  range.end = EncodeKey(impl.shard, CaseEventKey{std::string(kBehindPeople), 0});
  std::optional<Key> after;
  std::string before;
  do {
    const auto page = impl.store->Scan(range, kMaxPageRows, after);
    if (!page) return Fail(page.error());
    for (const auto& row : page->rows) {
      const auto key = ParseKey(row.key.bytes);
      const auto* topic = key ? std::get_if<CaseEventKey>(&key->row) : nullptr;
      if (topic == nullptr || topic->case_id == before) continue;
      before = topic->case_id;
      Pseudonym who;
      if (!audit::FromHex(before.substr(kPeople.size()), who.bytes)) continue;
      const auto more = each(who);
      if (!more) return std::unexpected(more.error());
      if (!*more) return {};
    }
    after = page->more;
  } while (after);
  return {};
}

Result<std::vector<Hash>> Authority::Policies() {
  const auto records = ReadTopic(*impl_.store, impl_.shard, std::string(kPoliciesTopic));
  if (!records) return std::unexpected(records.error());
  std::vector<Hash> policies;
  for (size_t i = records->size(); i-- > 0;)
    if (const auto* installed = std::get_if<PolicyInstalled>(&(*records)[i].event))
      policies.push_back(installed->installed);
  return policies;
}

Result<std::vector<std::shared_ptr<const Program>>> Authority::Programs() {
  const auto policies = Policies();
  if (!policies) return std::unexpected(policies.error());
  std::vector<std::shared_ptr<const Program>> programs;
  for (const Hash& policy : *policies)
    if (auto program = impl_.ProgramOf(policy)) programs.push_back(*program);
  return programs;
}

Result<std::vector<Names>> Authority::Roles() {
  if (auto ready = impl_.Ready(); !ready) return std::unexpected(ready.error());
  const auto programs = Programs();
  if (!programs) return std::unexpected(programs.error());
  std::vector<Names> roles;
  for (const auto& program : *programs)
    for (const Role& role : program->roles)
      if (std::ranges::find(roles, role.names.id, &Names::id) == roles.end())
        roles.push_back(role.names);
  return roles;
}

Result<LocalText> Authority::RoleTitle(const std::string& role) {
  const auto roles = Roles();
  if (!roles) return std::unexpected(roles.error());
  const auto at =
      std::ranges::find_if(*roles, [&](const Names& names) { return IsCalled(names, role); });
  return at == roles->end() ? Both(role) : TitleOf(*at);
}

std::string Authority::NameOf(const std::string& id) {
  const auto person = impl_.Find(id);
  return person && *person ? impl_.NameOf(**person) : id;
}

// ---- the two conditions ----

Result<bool> Authority::HoldsRole(const Pseudonym& who, Date day, const std::vector<Hash>& policies,
                                  const Program* coming) {
  const auto person = impl_.Person(who);
  if (!person) return std::unexpected(person.error());
  const auto holds = [&](const RoleHeld& held) { return HoldsOn(held, day); };
  if (std::ranges::none_of((*person)->roles, holds)) return false;
  const auto gives = [&](const Program& program) -> Result<bool> {
    const auto actor = Participants::ActorOn(impl_, program, {}, who, day);
    if (!actor) return std::unexpected(actor.error());
    return !actor->roles.empty() || actor->for_the_union;
  };
  if (policies.empty() && coming != nullptr)
    return coming->roles.empty() ? Result<bool>(true) : gives(*coming);
  // Where no policy knows of roles, any role will do; one that can no longer be read may have some.
  bool none_known = true;
  for (const Hash& policy : policies) {
    const auto program = impl_.ProgramOf(policy);
    none_known = none_known && program && (*program)->roles.empty();
    if (!program) continue;
    const auto given = gives(**program);
    if (!given || *given) return given;
  }
  return none_known;
}

Result<void> Authority::NeedsRole(const LocalText& what, const LocalText& also,
                                  const Pseudonym& who, const Asking& asking,
                                  const Program* coming) {
  const auto policies = Policies();
  if (!policies) return std::unexpected(policies.error());
  const auto has = HoldsRole(who, flow::DayOf(impl_.Now(asking)), *policies, coming);
  if (!has) return std::unexpected(has.error());
  if (*has) return {};
  const bool installed = !policies->empty() || coming != nullptr;
  return NoRole(what,
                installed ? LocalText{" in an installed policy", "在已安装的政策中"} : LocalText(),
                impl_.NameOf(who), also);
}

Result<std::string> Authority::OpenCaseAbout(const Pseudonym& who) {
  const auto cases = impl_.CasesOf(who);
  if (!cases) return std::unexpected(cases.error());
  for (const std::string& one : **cases) {
    const auto data = impl_.log->Find(one);
    if (!data) return std::unexpected(data.error());
    if (*data != nullptr && (*data)->state.status == flow::CaseStatus::kOpen) return one;
  }
  return std::string();
}

Result<void> Authority::NoCaseAbout(const LocalText& what, const LocalText& also,
                                    const Pseudonym& who) {
  const auto open = OpenCaseAbout(who);
  if (!open) return std::unexpected(open.error());
  if (open->empty()) return {};
  return Fail(TroubleKind::kCaseAbout,
              std::vector<LocalText>{what, Both(*open), Both(impl_.NameOf(who)), also});
}

Result<void> Authority::AnswersForPeople(const LocalText& what, const LocalText& also,
                                         const Asking& asking) {
  const auto who = impl_.Known(asking.person);
  if (!who) return std::unexpected(who.error());
  if (auto has = NeedsRole(what, also, *who, asking, nullptr); !has) return has;
  return NoCaseAbout(what, also, *who);
}

Result<void> Authority::HasRole(const LocalText& what, const Asking& asking) {
  if (asking.person.empty()) return {};
  const auto who = impl_.Known(asking.person);
  if (!who) return std::unexpected(who.error());
  return NeedsRole(what, kNobodyElse, *who, asking, nullptr);
}

// ---- policies and cases ----

// The first policy says which roles there are, so anybody installs it.
Result<void> Authority::MayInstall(const Hash& bundle, const Asking& asking) {
  if (asking.person.empty()) return {};
  const auto policies = Policies();
  if (!policies) return std::unexpected(policies.error());
  if (policies->empty() || std::ranges::find(*policies, bundle) != policies->end()) return {};
  return HasRole({"installing a policy", "安装政策"}, asking);
}

Result<bool> Authority::IsInstalled(const Hash& bundle) {
  const auto policies = Policies();
  if (!policies) return std::unexpected(policies.error());
  return std::ranges::find(*policies, bundle) != policies->end();
}

Result<flow::Actor> Authority::ActorIn(const Program& program, const Pseudonym& subject,
                                       const Asking& asking) {
  CaseData data;
  data.subject = subject;
  return impl_.ActorFor(program, data, asking, flow::DayOf(impl_.Now(asking)));
}

Result<void> Authority::MayOpen(const Coming& policy, const Opening& opening,
                                const Asking& asking) {
  if (auto ready = impl_.Ready(); !ready) return ready;
  const auto there = IsInstalled(policy.bundle);
  if (!there || *there) return there ? Result<void>() : std::unexpected(there.error());
  const auto subject = impl_.Known(opening.subject);
  if (!subject) return std::unexpected(subject.error());
  const auto actor = ActorIn(policy.program, *subject, asking);
  if (!actor) return std::unexpected(actor.error());
  if (auto may = MayOpen(policy.program, opening.procedure, *subject, *actor, asking); !may)
    return may;
  return MayInstall(policy.bundle, asking);
}

Result<void> Authority::MayImport(const Coming& policy, const ReadBatch& batch,
                                  const Asking& asking) {
  if (auto ready = impl_.Ready(); !ready) return ready;
  const auto there = IsInstalled(policy.bundle);
  if (!there || *there) return there ? Result<void>() : std::unexpected(there.error());
  if (auto may = MayImport(batch, asking, &policy.program); !may) return may;
  return MayInstall(policy.bundle, asking);
}

Result<void> Authority::MayScreen(const Coming& policy, const Asking& asking) {
  if (auto ready = impl_.Ready(); !ready) return ready;
  const auto there = IsInstalled(policy.bundle);
  if (!there || *there) return there ? Result<void>() : std::unexpected(there.error());
  const auto actor = ActorIn(policy.program, Pseudonym{}, asking);
  if (!actor) return std::unexpected(actor.error());
  if (!asking.person.empty() && actor->roles.empty())
    return NoRole({"screening on the record", "将筛查记入日志"}, In(policy.program),
                  impl_.NameOf(actor->person), kNobodyElse);
  return MayInstall(policy.bundle, asking);
}

Result<void> Authority::MayOpen(const Program& program, const std::string& procedure,
                                const Pseudonym& subject, const flow::Actor& actor,
                                const Asking& asking) {
  if (asking.person.empty()) return {};
  const auto at = std::ranges::find_if(
      program.procedures, [&](const Procedure& one) { return IsCalled(one.names, procedure); });
  if (at == program.procedures.end()) return {};  // flow says so
  const LocalText title = TitleOf(at->names);
  const std::string name = impl_.NameOf(subject);
  const LocalText what{"opening a case of '" + title.en + "' about " + name,
                       "为 " + name + " 启动「" + title.zh + "」"};
  if (actor.is_subject) {
    const auto first = FirstIn(program, at->body);
    if (first && first->kind == PartyKind::kSubject) return {};
    return No(what, {"somebody else, since the first to do something in it is not the employee",
                     "其他人员(该流程并非由员工本人先行办理)"});
  }
  if (program.roles.empty() || !actor.roles.empty() || actor.for_the_union) return {};
  return NoRole(what, In(program), impl_.NameOf(actor.person), kNobodyElse);
}

// ---- people ----

// What is known of nobody yet, but an id and a name, anybody says.
Result<void> Authority::MayAdd(const NewPerson& person, const Asking& asking) {
  if (asking.person.empty()) return {};
  const std::string name = NameOf(person.id);
  const LocalText granting{"giving " + name + " a role or a key",
                           "为 " + name + " 授予角色或登记密钥"};
  if (asking.person == person.id)
    return person.roles.empty() ? Result<void>() : No(granting, WhoAnswers());
  if (!person.roles.empty() || person.key) return AnswersForPeople(granting, kNobodyElse, asking);
  const auto known = impl_.Find(person.id);
  if (!known) return std::unexpected(known.error());
  if (!*known) return {};
  return AnswersForPeople({"saying what " + name + " is called", "更改 " + name + " 的姓名"},
                          kNobodyElse, asking);
}

Result<void> Authority::MayRevoke(const Revocation& revocation, const Asking& asking) {
  if (asking.person.empty() || asking.person == revocation.id) return {};
  const std::string name = NameOf(revocation.id);
  // A key is registered, by nobody's delegation.
  if (!revocation.key && asking.person == revocation.delegated_by) return {};
  return AnswersForPeople({"taking a role or a key from " + name, "撤销 " + name + " 的角色或密钥"},
                          {"themselves, for whoever delegated it, or for ", "其本人、委托人,或者"},
                          asking);
}

Result<void> Authority::MayDelegate(const Delegation& delegation, bool on_paper,
                                    const Asking& asking) {
  if (asking.person.empty() || asking.person == delegation.giver) return {};
  const auto title = RoleTitle(delegation.role);
  if (!title) return std::unexpected(title.error());
  const std::string giver = NameOf(delegation.giver);
  const LocalText what{"delegating the role " + title->en, "委托「" + title->zh + "」这一角色"};
  if (on_paper && asking.person != delegation.taker)
    return AnswersForPeople(what, {giver + ", or for ", " " + giver + " 本人,或者"}, asking);
  LocalText who = WhoAnswers();
  who.en = giver + "; with a paper that they signed, also for " + who.en;
  who.zh = " " + giver + " 本人办理;附有其签署的书面文件的,也可由" + who.zh;
  return No(what, who);
}

Result<void> Authority::MayKeep(const LocalText& what, const Pseudonym& person,
                                const Asking& asking) {
  if (asking.person.empty()) return {};
  const std::string name = impl_.NameOf(person);
  const LocalText whole{what.en + " " + name, what.zh + " " + name + " 的个人信息"};
  const auto who = impl_.Known(asking.person);
  if (!who) return std::unexpected(who.error());
  if (*who == person) return No(whole, WhoAnswers());
  return AnswersForPeople(whole, kNobodyElse, asking);
}

Result<void> Authority::MayImport(const ReadBatch& batch, const Asking& asking,
                                  const Program* coming) {
  if (asking.person.empty()) return {};
  const auto who = impl_.Known(asking.person);
  if (!who) return std::unexpected(who.error());
  const auto is_theirs = [&](const BatchRow& row) -> Result<bool> {
    const auto whom = impl_.Find(row.subject);
    if (!whom) return std::unexpected(whom.error());
    return *whom == *who;
  };
  if (batch.subjects.size() == 1) {
    const auto own = is_theirs(batch.subjects.front());
    if (!own) return std::unexpected(own.error());
    if (*own) return Fail(TroubleKind::kOwnFacts, impl_.NameOf(*who));
  }
  // Of many, who brings the file is in it like everybody else; but not while a case is about them.
  const LocalText among{"recording facts about oneself among others", "录入含有自己的事实"};
  const auto about = NoCaseAbout(among, kNobodyElse, *who);
  if (!about && about.error().type != TroubleClass::kRefused) return about;
  for (size_t i = 0; !about && i < batch.subjects.size(); ++i) {
    const auto own = is_theirs(batch.subjects[i]);
    if (!own) return std::unexpected(own.error());
    if (*own) return about;
  }
  return NeedsRole({"recording facts", "录入事实"}, kNobodyElse, *who, asking, coming);
}

// Whoever registered it has it, unless another key replaced it.
Result<uint64_t> Authority::IsFree(const PublicKey& key, const std::string& id) {
  uint64_t seen = 0;
  const auto answer = impl_.queue->Run([&](Draft&) { seen = impl_.registered; });
  if (!answer) return Fail(answer.error());
  if (*answer != Answer::kDone) return Fail(impl_.Answered(answer));
  const auto records = ReadTopic(*impl_.store, impl_.shard, TopicOf(key));
  if (!records) return std::unexpected(records.error());
  const auto known = impl_.Find(id);
  if (!known) return std::unexpected(known.error());
  for (const audit::Record& record : *records) {
    const auto* registered = std::get_if<KeyRegistered>(&record.event);
    if (registered == nullptr || !registered->person || registered->person == *known) continue;
    const auto holder = impl_.Person(*registered->person);
    if (!holder) return std::unexpected(holder.error());
    const auto& keys = (*holder)->keys;
    if (std::ranges::find(keys, key, &KeyHeld::key) == keys.end()) continue;
    // Of somebody who is erased: whoever comes back is somebody else.
    if (impl_.NamesOf(*registered->person).id.empty()) continue;
    return Fail(TroubleKind::kKeyTaken, impl_.NameOf(*registered->person));
  }
  return seen;
}

Result<std::vector<PersonListed>> Authority::People() {
  if (auto ready = impl_.Ready(); !ready) return std::unexpected(ready.error());
  std::vector<PersonListed> people;
  const auto looked = EachPerson(impl_, [&](const Pseudonym& who) -> Result<bool> {
    auto person = impl_.Person(who);
    if (!person) return std::unexpected(person.error());
    const Cases::Impl::Called called = impl_.NamesOf(who);
    people.push_back({who, called.id, called.name, *std::move(person)});
    return true;
  });
  if (!looked) return std::unexpected(looked.error());
  std::ranges::sort(people, {}, [](const PersonListed& one) {
    return std::pair(one.id.empty(), std::pair(one.id, one.person));
  });
  return people;
}

}  // namespace writ::cases
