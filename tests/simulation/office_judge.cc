// What has to hold of an office after it was opened again.
#include <algorithm>
#include <set>
#include <unordered_map>

#include "runtime/audit/signer.h"
#include "runtime/cases/anchor_files.h"
#include "runtime/cases/log.h"
#include "runtime/cases/store_source.h"
#include "runtime/personal/key_ring.h"
#include "runtime/personal/value.h"
#include "tests/simulation/office.h"

namespace writ::simulation {
namespace {

using cases::CaseData;
using cases::Cases;

std::vector<audit::Record> Read(const std::vector<std::string>& log) {
  std::vector<audit::Record> records;
  audit::RecordsInOrder in_order;
  for (const std::string& bytes : log) {
    auto record = in_order.Read(bytes);
    if (!record) break;
    records.push_back(*std::move(record));
  }
  return records;
}

// Every acknowledged record at its place, and behind them whole commands alone.
std::string CheckRecords(const Told& told, const std::vector<std::string>& log) {
  if (log.size() < told.records.size()) return "records";
  if (!std::equal(told.records.begin(), told.records.end(), log.begin())) return "records";
  const std::vector<audit::Record> records = Read(log);
  if (records.size() != log.size()) return "records";
  uint64_t part = 0, parts = 0;
  for (const audit::Record& record : records) {
    const bool follows = part == parts
                             ? record.part.value == 1
                             : record.part.value == part + 1 && record.parts.value == parts;
    if (!follows) return "half";
    part = record.part.value;
    parts = record.parts.value;
  }
  return part == parts ? "" : "half";
}

std::optional<audit::SignerState> SignerOf(Disk& disk) {
  const auto text = ReadWhole(disk, std::string(kOfficeTrust) + "/signer", 4096);
  if (!text) return audit::SignerState{};
  return audit::SignerState::Decode(*text);
}

std::optional<uint64_t> NewestAnchor(Office& office) {
  cases::AnchorFiles folder(office.disk(), std::string(kOfficeTrust) + "/anchors");
  const auto anchors =
      audit::ReadAnchors(folder, office.cases().Identity(), audit::AnchorScope::kAll);
  if (!anchors) return std::nullopt;
  return anchors->newest() == nullptr ? 0 : anchors->newest()->size;
}

// What was vouched for is known still, the signer is never behind an anchor, and vouching anew
// reaches the log's end.
std::string CheckAnchors(Office& office, const Told& told) {
  const auto signer = SignerOf(office.disk());
  const auto newest = NewestAnchor(office);
  if (!signer || !newest || std::max(*newest, signer->size) < told.vouched) return "anchor";
  if (signer->size < *newest || *newest < told.anchored) return "anchor";
  if (!office.cases().Vouch()) return "anchor";
  return NewestAnchor(office) == office.Records().size() ? "" : "anchor";
}

std::string CheckHead(Office& office) {
  cases::StoreSource source(office.log_store(), {});
  const auto head = cases::HeadState::Decode(source.head().state);
  if (!head) return "head";
  const auto root = audit::RootAt(source.Size(), source.Nodes());
  return root == head->frontier.Root() && root == source.head().hash ? "" : "head";
}

std::string CheckStates(Office& office, const std::vector<std::string>& log) {
  std::map<std::string, CaseData> folded;
  for (const audit::Record& record : Read(log))
    if (record.case_) cases::FoldInto(record, &folded[record.case_->text]);
  for (const auto& [id, data] : folded) {
    const auto found = office.cases().Find(id);
    if (!found || *found != data) return "state";
  }
  return "";
}

std::string CheckRebuilt(Office& office) {
  const auto before = DerivedRows(office.log_store());
  if (!office.cases().Rebuild()) return "rebuild";
  return DerivedRows(office.log_store()) == before ? "" : "rebuild";
}

// No nonce and no salt stands twice: of records, of sealed rows of one person, of values.
std::string CheckChance(Office& office, const std::vector<std::string>& log) {
  std::set<std::string> nonces, contents;
  for (const audit::Record& record : Read(log)) {
    if (!nonces.insert(cases::BytesText(record.nonce)).second) return "nonce";
    const auto* import = std::get_if<FactsImported>(&record.event);
    if (import != nullptr && !contents.insert(cases::BytesText(import->content)).second)
      return "salt";
  }
  auto root = ReadRootKey(office.disk(), std::string(kOfficeTrust) + "/root.key");
  if (!root) return "root key";
  testing::SeededRandom random(99);
  const auto ring = KeyRing::Open(office.key_store(), *std::move(root), random);
  if (!ring) return "ring";
  std::set<std::string> sealed, salts;
  for (const auto& [bytes, row] : RowsIn(office.log_store(), RangeOf({}, Family::kPersonal))) {
    const auto key = ParseKey(bytes);
    const auto& place = std::get<PersonalKey>(key->row);
    if (!sealed.insert(place.subject + row.substr(1, 12)).second) return "nonce";
    const auto subject = PseudonymIn(place.subject);
    const auto found = subject ? (*ring)->NeedKey(*subject) : std::unexpected(PersonalError{});
    if (!found) return "key";
    const auto value = OpenValue(*found, place, row);
    if (!value) continue;
    const std::string salt(reinterpret_cast<const char*>(value->salt.data()), value->salt.size());
    if (!salts.insert(salt).second) return "salt";
  }
  return "";
}

std::string CheckAnswers(Office& office, Told* told) {
  for (const Told::Answer& answer : told->answers) {
    const auto again = office.Again(answer.step, told);
    if (!again || !again->repeated) return "again";
    std::vector<std::string> records;
    for (const audit::Record& record : again->records)
      records.push_back(audit::WriteRecord(record).value());
    if (records != answer.records) return "again";
  }
  // What a refusal rested on is there as well; but once what was under way came through, something
  // else may be in its way.
  if (told->steps > 0 && told->refusals.contains(told->steps - 1) &&
      office.Refused(told->steps - 1, told) != told->refusals.at(told->steps - 1)) {
    if (told->steps >= Office::StepCount()) return "refusal";
    const auto next = office.Again(told->steps, told);
    if (!next || !next->repeated) return "refusal";
  }
  return "";
}

// Before anything else is written.
std::string CheckFound(Office& office, Told* told) {
  const std::vector<std::string> log = office.Records();
  const auto report = office.cases().Verify(true);
  if (!report) return "verify: " + report.error().word;
  if (report->first) return "verify: " + std::string(report->first->word());
  if (auto wrong = CheckRecords(*told, log); !wrong.empty()) return wrong;
  if (auto wrong = CheckHead(office); !wrong.empty()) return wrong;
  if (auto wrong = CheckStates(office, log); !wrong.empty()) return wrong;
  for (const auto& [id, text] : told->timelines)
    if (!office.TimelineText(id).starts_with(text)) return "timeline";
  const auto scrubbed = office.cases().Scrub();
  if (!scrubbed || !scrubbed->wrong.empty()) return "scrub";
  return CheckAnchors(office, *told);
}

// Without what is free to be there twice, and without the numbers of records.
std::multiset<std::string> Commands(const std::vector<std::string>& log) {
  std::multiset<std::string> commands;
  for (const audit::Record& record : Read(log)) {
    if (!record.case_) continue;
    commands.insert(record.case_->text + " " + std::string(KindOf(record.event)) + " " +
                    record.command.name.text + " " + std::to_string(record.part.value));
  }
  return commands;
}

}  // namespace

VouchedFor VouchedIn(Office& office) {
  const auto signer = SignerOf(office.disk());
  return {NewestAnchor(office).value_or(0), signer ? signer->size : 0};
}

std::map<std::string, std::string> RowsIn(Store& store, const KeyRange& range) {
  std::map<std::string, std::string> rows;
  std::optional<Key> after;
  do {
    auto page = store.Scan(range, kMaxPageRows, after);
    if (!page) return rows;
    for (Put& row : page->rows) rows[row.key.bytes] = std::move(row.value);
    after = page->more;
  } while (after);
  return rows;
}

std::map<std::string, std::string> DerivedRows(Store& store) {
  std::map<std::string, std::string> rows;
  for (const Family family :
       {Family::kCase, Family::kIdempotency, Family::kTask, Family::kTile, Family::kOutbox,
        Family::kReadSet, Family::kTimer, Family::kCaseEvent})
    rows.merge(RowsIn(store, RangeOf({}, family)));
  return rows;
}

std::string Judge(Office& office, Told told, const Told& reference, const AlsoAsked& also) {
  const auto asked = [&](const char* when) {
    return also ? also(office.cases(), when) : std::string();
  };
  if (auto opened = office.Open(); !opened) return "open: " + opened.error().word;
  if (auto wrong = CheckFound(office, &told); !wrong.empty()) return wrong;
  if (auto wrong = asked("as it was found"); !wrong.empty()) return wrong;
  if (auto wrong = CheckAnswers(office, &told); !wrong.empty()) return wrong;
  if (auto wrong = CheckRebuilt(office); !wrong.empty()) return wrong;
  told.until = Office::StepCount();
  office.Run(&told);
  if (!told.trouble.empty()) return "goes on: " + told.trouble;
  for (const auto& [id, text] : reference.timelines)
    if (office.TimelineText(id) != text) return "once: " + office.TimelineText(id);
  if (Commands(office.Records()) != Commands(reference.records)) return "once: commands";
  const auto report = office.cases().Verify(true);
  if (!report || report->first) return "verify at the end";
  if (auto wrong = asked("at its end"); !wrong.empty()) return wrong;
  if (auto wrong = CheckRebuilt(office); !wrong.empty()) return wrong;
  return CheckChance(office, office.Records());
}

}  // namespace writ::simulation
