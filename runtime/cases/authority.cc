#include "runtime/cases/authority.h"

#include <algorithm>

#include "runtime/audit/bytes.h"
#include "runtime/cases/impl.h"
#include "runtime/cases/participants.h"

namespace writ::cases {
namespace {

constexpr std::string_view kPeople = "people/", kBehindPeople = "people0";

LocalText WhoAnswers() {
  return {"somebody else who has a role in an installed policy, and about whom no case is open",
          "在已安装的政策中担任角色、且没有案件针对其本人的其他人员"};
}

std::unexpected<Trouble> No(const LocalText& what, const LocalText& who) {
  return Fail(TroubleKind::kNoAuthority, std::vector<LocalText>{what, who});
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

// One that can no longer be read gives nobody a role.
Result<std::vector<std::shared_ptr<const Program>>> Authority::Programs() {
  const auto records = ReadTopic(*impl_.store, impl_.shard, std::string(kPoliciesTopic));
  if (!records) return std::unexpected(records.error());
  std::vector<std::shared_ptr<const Program>> programs;
  for (size_t i = records->size(); i-- > 0;) {
    const auto* installed = std::get_if<PolicyInstalled>(&(*records)[i].event);
    if (installed == nullptr) continue;
    if (auto program = impl_.ProgramOf(installed->installed)) programs.push_back(*program);
  }
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

Result<bool> Authority::HasRole(const Pseudonym& who, Date day) {
  const auto person = impl_.Person(who);
  if (!person) return std::unexpected(person.error());
  const auto holds = [&](const RoleHeld& held) { return HoldsOn(held, day); };
  if (std::ranges::none_of((*person)->roles, holds)) return false;
  const auto programs = Programs();
  if (!programs) return std::unexpected(programs.error());
  for (const auto& program : *programs) {
    const auto actor = Participants::ActorOn(impl_, *program, {}, who, day);
    if (!actor) return std::unexpected(actor.error());
    if (!actor->roles.empty()) return true;
  }
  // Where policies know of no roles, any role will do.
  return std::ranges::all_of(*programs, [](const auto& one) { return one->roles.empty(); });
}

Result<bool> Authority::AnswersForPeople(const std::string& id, const Asking& asking) {
  const auto who = impl_.Known(id);
  if (!who) return std::unexpected(who.error());
  const auto has = HasRole(*who, flow::DayOf(impl_.Now(asking)));
  if (!has || !*has) return has;
  const auto cases = impl_.CasesOf(*who);
  if (!cases) return std::unexpected(cases.error());
  for (const std::string& one : **cases) {
    const auto data = impl_.log->Find(one);
    if (!data) return std::unexpected(data.error());
    if (*data != nullptr && (*data)->state.status == flow::CaseStatus::kOpen) return false;
  }
  return true;
}

Result<void> Authority::MayAdd(const NewPerson& person, const Asking& asking) {
  if (asking.person.empty() || (person.roles.empty() && !person.key)) return {};
  const bool own = asking.person == person.id;
  if (own && person.roles.empty()) return {};
  const auto may = own ? Result<bool>(false) : AnswersForPeople(asking.person, asking);
  if (!may) return std::unexpected(may.error());
  if (*may) return {};
  return No({"giving " + person.id + " a role or a key", "为 " + person.id + " 授予角色或登记密钥"},
            WhoAnswers());
}

Result<void> Authority::MayRevoke(const Revocation& revocation, const Asking& asking) {
  if (asking.person.empty() || asking.person == revocation.id ||
      asking.person == revocation.delegated_by)
    return {};
  const auto may = AnswersForPeople(asking.person, asking);
  if (!may) return std::unexpected(may.error());
  if (*may) return {};
  LocalText who = WhoAnswers();
  who.en = "themselves, whoever delegated it, or " + who.en;
  who.zh = "其本人、委托人,或者" + who.zh;
  return No(
      {"taking a role or a key from " + revocation.id, "撤销 " + revocation.id + " 的角色或密钥"},
      who);
}

Result<void> Authority::MayDelegate(const Delegation& delegation, bool on_paper,
                                    const Asking& asking) {
  if (asking.person.empty() || asking.person == delegation.giver) return {};
  const bool asks = on_paper && asking.person != delegation.taker;
  const auto may = asks ? AnswersForPeople(asking.person, asking) : Result<bool>(false);
  if (!may) return std::unexpected(may.error());
  if (*may) return {};
  LocalText who = WhoAnswers();
  who.en = delegation.giver + "; with a paper that they signed, also for " + who.en;
  who.zh = delegation.giver + "本人;附其签署的书面文件的,亦可由受托人以外、" + who.zh;
  return No({"delegating the role " + delegation.role, "委托「" + delegation.role + "」这一角色"},
            who);
}

Result<void> Authority::MayImport(const ReadBatch& batch, const Asking& asking) {
  if (asking.person.empty()) return {};
  const auto who = impl_.Known(asking.person);
  if (!who) return std::unexpected(who.error());
  if (batch.subjects.size() == 1) {
    const auto whom = impl_.Find(batch.subjects.front().subject);
    if (!whom) return std::unexpected(whom.error());
    if (*whom == *who) return Fail(TroubleKind::kOwnFacts, asking.person);
  }
  const auto has = HasRole(*who, flow::DayOf(impl_.Now(asking)));
  if (!has) return std::unexpected(has.error());
  if (*has) return {};
  return No({"recording facts", "录入事实"},
            {"somebody who has a role in an installed policy", "在已安装的政策中担任角色的人员"});
}

Result<void> Authority::IsFree(const PublicKey& key, const std::string& id) {
  std::optional<Pseudonym> holder;
  const auto looked = EachPerson(impl_, [&](const Pseudonym& who) -> Result<bool> {
    const auto person = impl_.Person(who);
    if (!person) return std::unexpected(person.error());
    if (std::ranges::find((*person)->keys, key, &KeyHeld::key) == (*person)->keys.end())
      return true;
    if (impl_.NamesOf(who).id.empty()) return true;  // erased: whoever comes back is somebody else
    holder = who;
    return false;
  });
  if (!looked) return looked;
  if (!holder) return {};
  const auto known = impl_.Find(id);
  if (!known) return std::unexpected(known.error());
  if (*known == *holder) return {};
  return Fail(TroubleKind::kKeyTaken, impl_.NameOf(*holder));
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
