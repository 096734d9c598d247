// What a host says of somebody, imported where it is news.
#include "runtime/cases/importing.h"

#include <algorithm>

#include "runtime/audit/bytes.h"
#include "runtime/facts/fact_code.h"

namespace writ::cases {
namespace {

constexpr const char* kHostSource = "host";

thread_local Importing::Once* innermost = nullptr;

// What of it counts on that day, in one spelling, whenever it was said.
std::string CountingOn(Date day, const Program& program, SubjectFacts facts) {
  for (auto& [fact, entries] : facts.record.facts) {
    std::vector<FactEntry> counting;
    for (const FactEntry& entry : entries) {
      const Recording* newest = facts.record.Find(fact, entry.period, day);
      if (newest == nullptr) continue;
      counting.push_back({entry.period, {*newest}});
      counting.back().recordings.front().recorded.reset();
    }
    entries = std::move(counting);
  }
  return EncodeFacts(program, facts);
}

}  // namespace

Importing::Once::Once(const Cases::Impl& impl) : impl_(impl), outer_(innermost) {
  innermost = this;
}
Importing::Once::~Once() { innermost = outer_; }

bool Importing::WasAsked(const Pseudonym& subject) const {
  for (const Once* at = innermost; at != nullptr; at = at->outer_)
    if (&at->impl_ == &impl_ && std::ranges::find(at->asked_, subject) != at->asked_.end())
      return true;
  return false;
}

Result<ReadBatch> Importing::Read(const Program& program, const std::string& id,
                                  const std::string& json) {
  SourceSet sources;
  Diagnostics diagnostics;
  auto batch = FactReaderFor("-").Read(program, {{"host.json", json}}, sources, diagnostics);
  if (!batch) {
    const Diagnostic first = diagnostics.Sorted().front();
    return Fail(TroubleKind::kHostFactsWrong,
                std::vector<LocalText>{
                    {id, id},
                    {MessageOf(first, Language::kEnglish), MessageOf(first, Language::kChinese)}});
  }
  if (batch->subjects.size() == 1 && batch->subjects.front().subject == id)
    return *std::move(batch);
  return Fail(TroubleKind::kHostFactsWrong,
              std::vector<LocalText>{{id, id}, {"they are of somebody else", "内容涉及其他人"}});
}

// Whether nobody said that before, or what counts would be something else by it.
Result<bool> Importing::IsNews(const Program& program, const Pseudonym& subject,
                               const std::string& bytes, std::vector<KeptFacts> kept, Instant now) {
  if (std::ranges::find(kept, bytes, &KeptFacts::bytes) == kept.end()) return true;
  const auto before = impl_.FactsFrom(program, subject, kept);
  if (!before) return std::unexpected(before.error());
  kept.push_back({bytes, {Ref(kHostSource), now, UINT64_MAX}});  // the log's next
  const auto after = impl_.FactsFrom(program, subject, kept);
  if (!after) return std::unexpected(after.error());
  const Date today = flow::DayOf(now);
  return CountingOn(today, program, *before) != CountingOn(today, program, *after);
}

Result<void> Importing::FromHost(const Program& program, const Pseudonym& subject,
                                 const SubjectKey& key, const Asking& asking) {
  if (!impl_.options.facts || WasAsked(subject)) return {};
  const std::string id = impl_.NamesOf(subject).id;
  if (id.empty()) return {};
  if (innermost != nullptr && &innermost->impl_ == &impl_) innermost->asked_.push_back(subject);
  Once importing(impl_);
  importing.asked_.push_back(subject);
  const auto json = impl_.options.facts({program, id, impl_.Now(asking)});
  if (!json) return std::unexpected(json.error());
  if (json->empty()) return {};
  const auto batch = Read(program, id, *json);
  if (!batch) return std::unexpected(batch.error());
  auto kept = impl_.FactRowsOf(subject, key);
  if (!kept) return std::unexpected(kept.error());
  // Two commands at once that found the same import it once.
  Asking engine;
  engine.now = asking.now;
  engine.key = "host/" + HexDigest(batch->hash) + "/" + std::to_string(kept->size());
  const auto news =
      IsNews(program, subject, batch->subjects.front().bytes, *std::move(kept), impl_.Now(asking));
  if (!news || !*news) return news ? Result<void>() : std::unexpected(news.error());
  const auto imported = Import(*batch, kHostSource, engine, false);
  if (!imported) return std::unexpected(imported.error());
  return {};
}

Result<SubjectFacts> Cases::FactsAsked(const Program& program, const std::string& subject,
                                       const Asking& asking) {
  if (auto ready = impl_->Ready(); !ready) return std::unexpected(ready.error());
  const auto found = impl_->Known(subject);
  if (!found) return std::unexpected(found.error());
  const auto key = impl_->KeyFor(*found);
  if (!key) return std::unexpected(key.error());
  const Importing::Once once(*impl_);
  if (auto asked = Importing(*impl_).FromHost(program, *found, *key, asking); !asked)
    return std::unexpected(asked.error());
  return FactsOf(program, subject);
}

}  // namespace writ::cases
