#include "runtime/cases/timestamps.h"

#include <algorithm>
#include <cerrno>

#include "runtime/audit/bytes.h"
#include "runtime/cases/authority.h"
#include "runtime/cases/impl.h"

namespace writ::cases {
namespace {

constexpr std::string_view kNote = ".note", kResponse = ".tsr";
constexpr size_t kMostBytes = 1 << 20;  // of one file

std::string NameOf(uint64_t size, std::string_view ending) {
  return std::to_string(size) + std::string(ending);
}

}  // namespace

Result<std::string> Timestamps::Read(const std::string& name) {
  Cases::Impl& impl = *cases_.impl_;
  auto bytes = ReadWhole(*impl.options.disk, impl.trust.Timestamps() + "/" + name, kMostBytes);
  if (!bytes) return Fail(bytes.error());
  return *std::move(bytes);
}

Result<std::vector<uint64_t>> Timestamps::SizesOf(std::string_view ending) {
  Cases::Impl& impl = *cases_.impl_;
  if (auto ready = impl.Ready(); !ready) return std::unexpected(ready.error());
  std::vector<uint64_t> sizes;
  const auto names = impl.options.disk->List(impl.trust.Timestamps());
  if (!names && names.error().code == ENOENT) return sizes;
  if (!names) return Fail(names.error());
  for (const std::string& name : *names) {
    if (!name.ends_with(ending)) continue;
    const auto size =
        audit::ParseDecimal(std::string_view(name).substr(0, name.size() - ending.size()));
    if (size) sizes.push_back(*size);
  }
  std::ranges::sort(sizes);
  return sizes;
}

Result<Timestamps::Asked> Timestamps::Ask() {
  Cases::Impl& impl = *cases_.impl_;
  if (auto vouched = cases_.Vouch(); !vouched) return std::unexpected(vouched.error());
  const auto newest = impl.NewestNote();
  if (!newest) return std::unexpected(newest.error());
  Disk& disk = *impl.options.disk;
  const std::string folder = impl.trust.Timestamps();
  if (auto made = disk.CreateFolder(folder); !made) return Fail(made.error());
  if (auto synced = disk.SyncFolder(impl.options.trust); !synced) return Fail(synced.error());
  const auto kept = ReplaceFile(disk, folder + "/" + NameOf(newest->size, kNote), newest->note);
  if (!kept) return Fail(kept.error());
  return Asked{newest->size, audit::TimestampRequest(Sha256(newest->note))};
}

// The newest checkpoint that it stands for; why it stands for none, of the newest.
Result<Timestamps::Added> Timestamps::Add(std::string_view response, std::string_view authorities,
                                          const Asking& asking) {
  Cases::Impl& impl = *cases_.impl_;
  const LocalText what{"adding a timestamp to the log", "为日志加入时间戳"};
  if (auto may = Authority(impl).HasRole(what, asking); !may) return std::unexpected(may.error());
  const auto sizes = SizesOf(kNote);
  if (!sizes) return std::unexpected(sizes.error());
  std::string why = "no checkpoint was handed out to be stamped";
  for (auto size = sizes->rbegin(); size != sizes->rend(); ++size) {
    const auto note = Read(NameOf(*size, kNote));
    if (!note) return std::unexpected(note.error());
    const auto stamped = audit::VerifyTimestamp(response, *note, authorities);
    if (!stamped) {
      if (size == sizes->rbegin()) why = stamped.error();
      continue;
    }
    auto record = impl.ByPerson(asking, "timestamp");
    if (!record) return std::unexpected(record.error());
    const auto checkpoint = audit::Checkpoint::Parse(note->substr(0, note->find("\n\n") + 1));
    if (!checkpoint || checkpoint->size != *size)
      return Fail(TroubleKind::kTimestamp, "the checkpoint that was kept is damaged");
    const auto kept = ReplaceFile(
        *impl.options.disk, impl.trust.Timestamps() + "/" + NameOf(*size, kResponse), response);
    if (!kept) return Fail(kept.error());
    record->event =
        Checkpointed{.place = AnchorPlace::kTimestamp, .root = {checkpoint->root}, .size = {*size}};
    std::vector<audit::Record> records;
    records.push_back(*std::move(record));
    const auto noted = impl.Note(std::move(records), {});
    if (!noted) return std::unexpected(noted.error());
    return Added{*size, *stamped};
  }
  return Fail(TroubleKind::kTimestamp, why);
}

Result<std::optional<Timestamps::Kept>> Timestamps::Newest() {
  const auto sizes = SizesOf(kResponse);
  if (!sizes) return std::unexpected(sizes.error());
  if (sizes->empty()) return std::nullopt;
  auto note = Read(NameOf(sizes->back(), kNote)), response = Read(NameOf(sizes->back(), kResponse));
  if (!note) return std::unexpected(note.error());
  if (!response) return std::unexpected(response.error());
  return Kept{sizes->back(), *std::move(note), *std::move(response)};
}

}  // namespace writ::cases
