// What is, or was, of somebody: what goes with an erasure, and what stays and why.
#include <algorithm>

#include "runtime/audit/bytes.h"
#include "runtime/cases/erasing.h"
#include "runtime/cases/keeping.h"
#include "runtime/cases/store_source.h"

namespace writ::cases {
namespace {

struct Wording {
  std::string_view word, en, zh;
};
constexpr Wording kPlaces[] = {
    {"key", "the person's key, wrapped, with the row that leads from the id to it",
     "该人的密钥(已封装),以及由工号查得它的索引行"},
    {"sealed_values", "sealed rows: id, name, facts, values of cases, reasons, names of documents",
     "封存的行:工号、姓名、事实、案件的值、事由、文件名称"},
    {"documents", "sealed documents", "封存的文件"},
    {"outbox", "messages that had not left yet, and will not", "尚未发出的事项,不再发出"},
    {"memory", "names, facts and keys in this program's memory", "本程序内存中的姓名、事实与密钥"},
    {"records_about",
     "records about the person: a pseudonym and commitments, which nobody can open or test any "
     "more; "
     "the log is never changed, so that every proof made before verifies",
     "关于此人的记录:只有化名与承诺值,任何人都无法再打开或试算;日志从不改动,"
     "以前的证明因此仍可验证"},
    {"records_by", "records of what the person did in other people's cases, under the pseudonym",
     "此人在他人案件中的办理记录,以化名留存"},
    {"cases", "closed cases: their course, without what was written in it",
     "已结案件:只有经过,没有内容"},
    {"signing_keys", "public keys, so that signatures can be verified", "公钥,供验证签名之用"},
    {"read_sets", "which facts, by name alone, the person's cases had read",
     "各案件读取过哪些事实(仅名称)"},
    {"register",
     "the pseudonym in the register of erasures, so that no restored copy brings it back",
     "删除登记册中的化名,以免恢复旧副本时重新出现"},
};

bool Mentions(const audit::Record& record, const Pseudonym& person) {
  if (record.actor == person) return true;
  const auto holds = [&](const std::vector<Pseudonym>& people) {
    return std::ranges::find(people, person) != people.end();
  };
  if (holds(record.acts_for)) return true;
  if (const auto* served = std::get_if<NoticeServed>(&record.event))
    return holds(served->witnesses);
  if (const auto* e = std::get_if<RefusedToSign>(&record.event)) return holds(e->witnesses);
  return false;
}

}  // namespace

std::string PlaceWords(std::string_view word, Language language) {
  const auto at = std::ranges::find(kPlaces, word, &Wording::word);
  if (at == std::end(kPlaces)) return std::string(word);
  return std::string(language == Language::kChinese ? at->zh : at->en);
}

Result<void> Erasure::AddRemaining(const Pseudonym& person, ErasureReport* report) {
  uint64_t about = 0, by = 0, reads = 0;
  StoreSource source(*impl_.store, impl_.shard);
  audit::RecordsInOrder records;
  for (uint64_t n = 0; n < source.Size(); ++n) {
    const auto record = records.Read(source.RecordAt(n).value_or(""));
    if (!record) return Fail(TroubleKind::kLogDamaged, std::to_string(n), "not a record");
    about += record->subject == person;
    by += record->subject != person && Mentions(*record, person);
    if (const auto* out = std::get_if<Exported>(&record->event); out && record->subject == person)
      report->handed_out.push_back({n, record->recorded, out->audience, out->export_});
    if (!std::holds_alternative<ColumnsScreened>(record->event)) continue;
    ++report->columns_screened;
    report->last_columns_screened = n;
  }
  const auto cases = impl_.CasesOf(person);
  if (!cases) return std::unexpected(cases.error());
  std::optional<Key> after;
  do {
    const auto page =
        impl_.store->Scan(ReadSetOf(impl_.shard, BytesText(person)), kMaxPageRows, after);
    if (!page) return Fail(page.error());
    reads += page->rows.size();
    after = page->more;
  } while (after);
  const auto data = impl_.Person(person);
  if (!data) return std::unexpected(data.error());
  report->remaining = {{"records_about", 0, about},
                       {"records_by", 0, by},
                       {"cases", 0, (*cases)->size()},
                       {"signing_keys", 0, (*data)->keys.size()},
                       {"read_sets", 0, reads - std::min<uint64_t>(reads, (*cases)->size())},
                       {"register", 0, report->registered ? uint64_t{1} : 0}};
  return {};
}

Result<ErasureReport> Erasure::Report(const std::string& person, const Asking& asking) {
  ErasureReport report;
  const auto found = impl_.Find(person);
  if (!found) return std::unexpected(found.error());
  if (*found) report.person = **found;
  if (!*found && !audit::FromHex(person, report.person.bytes))
    return Fail(TroubleKind::kNoPerson, person);
  const auto key = impl_.ring->KeyOf(report.person);
  if (!key) return Fail(key.error());
  const auto standing = StandingOf(report.person);
  if (!standing) return std::unexpected(standing.error());
  if (std::holds_alternative<KeyUnknown>(*key) && !standing->begun)
    return Fail(TroubleKind::kNoPerson, person);
  report.begun = standing->begun;
  report.erased = standing->erased;
  report.basis = standing->basis.text;
  report.key_gone = !std::holds_alternative<SubjectKey>(*key);
  RegisteredErasure counted;
  const auto entered = ReadRegister(*impl_.options.disk, impl_.trust);
  if (!entered) return std::unexpected(entered.error());
  for (const RegisteredErasure& erasure : *entered) {
    if (erasure.person != report.person) continue;
    report.registered = true;
    counted = erasure;
  }
  const auto values = CountValues(report.person);
  if (!values) return std::unexpected(values.error());
  const auto documents = impl_.documents->ListOf(report.person);
  if (!documents) return Fail(documents.error());
  const auto outbox = OutboxOf(report.person);
  if (!outbox) return std::unexpected(outbox.error());
  const bool gone = report.key_gone;
  report.touched = {{"key", gone ? uint64_t{1} : 0, gone ? uint64_t{0} : 1},
                    {"sealed_values", gone ? counted.values : 0, *values},
                    {"documents", gone ? counted.documents : 0, documents->size()},
                    {"outbox", gone ? counted.outbox.value_or(0) : 0, outbox->size()}};
  if (auto added = AddRemaining(report.person, &report); !added)
    return std::unexpected(added.error());
  const auto copies = ReadCopies(*impl_.options.disk, impl_.trust);
  if (!copies) return std::unexpected(copies.error());
  for (const auto& [made, folder] : *copies)
    report.copies.push_back({folder, made, impl_.options.disk->Exists(folder)});
  if (standing->begun) {
    const auto records = ReadRecords(*impl_.store, impl_.shard, *standing->begun, 1);
    if (!records) return std::unexpected(records.error());
    std::erase_if(report.copies, [&](const KnownCopy& copy) {
      return copy.made > records->front().recorded.ToIso();
    });
    return report;
  }
  Keeping keeping(impl_);
  auto obstacles = keeping.ObstaclesTo(report.person, flow::DayOf(impl_.Now(asking)));
  if (!obstacles) return std::unexpected(obstacles.error());
  report.obstacles = *std::move(obstacles);
  return report;
}

}  // namespace writ::cases
