#include "runtime/cases/restoring.h"

#include <spdlog/logger.h>

#include <algorithm>

#include "runtime/audit/bytes.h"
#include "runtime/cases/anchor_files.h"
#include "runtime/cases/copying.h"
#include "runtime/cases/erasing.h"
#include "runtime/cases/impl.h"
#include "runtime/cases/store_source.h"
#include "runtime/personal/value.h"

namespace writ::cases {
namespace {

std::string MarkOf(const std::string& folder) { return folder + "/restoring"; }

Result<void> MakeFolder(Disk& disk, const std::string& path) {
  auto done = disk.CreateFolder(path);
  if (done) done = disk.SyncFolder(FolderOf(path));
  if (!done) return Fail(done.error());
  return {};
}

Result<void> RemoveMark(Disk& disk, const std::string& folder) {
  auto done = disk.Remove(MarkOf(folder));
  if (done) done = disk.SyncFolder(folder);
  if (!done) return Fail(done.error());
  return {};
}

Result<std::unique_ptr<EmbeddedStore>> OpenStore(Disk* disk, const std::string& path, bool create) {
  EmbeddedOptions embedded;
  embedded.path = path;
  embedded.create = create;
  embedded.disk = disk;
  auto opened = OpenEmbedded(std::move(embedded));
  if (!opened) return Fail(opened.error());
  return *std::move(opened);
}

// Files that a restoration left unfinished; of a folder that is not there, none.
Result<void> RemoveFiles(Disk& disk, const std::string& folder) {
  const auto names = disk.List(folder);
  if (!names) return {};
  for (const std::string& name : *names) {
    const bool below = name == "db" || (name.size() == 2 && folder.ends_with("/documents"));
    if (below) {
      if (auto done = RemoveFiles(disk, folder + "/" + name); !done) return done;
    } else if (auto removed = disk.Remove(folder + "/" + name); !removed) {
      return Fail(removed.error());
    }
  }
  return {};
}

// What the anchors and the signer of a log vouch for at most.
Result<audit::Checkpoint> NewestKnown(Disk& disk, const TrustFiles& files,
                                      const audit::LogIdentity& log) {
  AnchorFiles folder(disk, files.Anchors());
  const auto anchors = audit::ReadAnchors(folder, log, audit::AnchorScope::kNewest);
  if (!anchors) return Fail(anchors.error());
  audit::Checkpoint newest{.origin = log.origin, .size = 0, .root = audit::EmptyRoot()};
  if (const audit::Checkpoint* anchor = anchors->newest()) newest = *anchor;
  if (!disk.Exists(files.Signer())) return newest;
  const auto text = ReadWhole(disk, files.Signer(), 4096);
  const auto state = text ? audit::SignerState::Decode(*text) : std::nullopt;
  if (!state) return Fail(TroubleKind::kSignerUnreadable, files.Signer());
  if (state->size > newest.size) newest = {log.origin, state->size, state->root, {}};
  return newest;
}

}  // namespace

struct Restoring::Side {
  std::unique_ptr<EmbeddedStore> store, keys;
  std::unique_ptr<Blobs> documents;
  Shard shard;
  uint64_t size = 0;
  Digest root{};
  audit::Record first;
};

Restoring::Restoring(Cases& cases, std::string copy) : cases_(cases), copy_(std::move(copy)) {}
Restoring::~Restoring() = default;

Result<void> Restoring::Ended(Disk& disk, const std::string& folder, const std::string& origin) {
  const std::string mark = MarkOf(folder);
  if (!disk.Exists(mark)) return {};
  const auto text = ReadWhole(disk, mark, 256);
  if (!text || *text != origin + "\n") return Fail(TroubleKind::kHalfMade, folder);
  return RemoveMark(disk, folder);
}

Result<void> Restoring::OpenCopy() {
  Cases::Impl& impl = *cases_.impl_;
  Disk& disk = *impl.options.disk;
  if (disk.Exists(MarkOf(copy_))) return Fail(TroubleKind::kNotACopy, copy_, "it was never ended");
  for (const char* part : {"/store", "/keys", "/documents"})
    if (!disk.Exists(copy_ + part))
      return Fail(TroubleKind::kNotACopy, copy_, "there is no " + copy_ + part);
  side_ = std::make_unique<Side>();
  auto store = OpenStore(&disk, copy_ + "/store", false);
  if (!store) return std::unexpected(store.error());
  side_->store = *std::move(store);
  auto keys = OpenStore(&disk, copy_ + "/keys", false);
  if (!keys) return std::unexpected(keys.error());
  side_->keys = *std::move(keys);
  auto documents = Blobs::Open(disk, copy_ + "/documents", *impl.options.randomness);
  if (!documents) return Fail(documents.error());
  side_->documents = *std::move(documents);
  for (const ShardSummary& shard : side_->store->ShardsAtOpen())
    if (shard.head.size > 0 && shard.shard.log >= side_->shard.log) side_->shard = shard.shard;
  StoreSource source(*side_->store, side_->shard);
  const auto bytes = source.RecordAt(0);
  auto first = audit::ReadRecord(bytes.value_or(""));
  if (!first || !std::holds_alternative<LogOrigin>(first->event))
    return Fail(TroubleKind::kNotACopy, copy_, "it has no records");
  side_->first = *std::move(first);
  side_->size = source.Size();
  side_->root = source.head().hash;
  return {};
}

// As it was vouched for in its time.
Result<void> Restoring::Verify() {
  Cases::Impl& impl = *cases_.impl_;
  const std::string origin = std::get<LogOrigin>(side_->first.event).origin.text;
  audit::VerifyOptions verify;
  verify.log = {origin, {audit::NoteSigner(origin, *impl.log_key).verifier()}};
  verify.fold = FoldOfCases();
  AnchorFiles folder(*impl.options.disk, TrustFiles{impl.trust.folder, side_->shard.log}.Anchors());
  const auto anchors = audit::ReadAnchors(folder, verify.log, audit::AnchorScope::kAll);
  if (!anchors) return Fail(anchors.error());
  for (const audit::Checkpoint& anchor : anchors->checkpoints)
    if (anchor.size <= side_->size) verify.anchors.push_back(anchor);
  StoreSource source(*side_->store, side_->shard);
  const auto report = audit::VerifyLog(source, verify);
  if (source.trouble()) return Fail(*source.trouble());
  if (report.first)
    return Fail(Make(TroubleKind::kCopyDiffers,
                     std::vector<LocalText>{{copy_, copy_},
                                            {report.first->In(Language::kEnglish),
                                             report.first->In(Language::kChinese)}}));
  return {};
}

// The first record says which log is given up and where it stood. It was recorded when the one in
// its place was, since none may be before the one in front; the clock's moment is in it, too.
Result<std::string> Restoring::FirstRecord(const Asking& asking) {
  Cases::Impl& impl = *cases_.impl_;
  audit::Record record = impl.Around(asking, "restore");
  if (!asking.person.empty()) {
    const auto actor = impl.Known(asking.person);
    if (!actor) return std::unexpected(actor.error());
    record.actor = *actor;
  }
  audit::Checkpoint newest{report_.abandoned_origin, side_->size, side_->root, {}};
  const TrustFiles before{impl.trust.folder, before_};
  const audit::LogIdentity identity{
      report_.abandoned_origin,
      {audit::NoteSigner(report_.abandoned_origin, *impl.log_key).verifier()}};
  const auto known = NewestKnown(*impl.options.disk, before, identity);
  if (!known) return std::unexpected(known.error());
  if (known->size > 0) newest = *known;
  report_.abandoned_size = newest.size;
  record.event = LogOrigin{.abandoned_origin = Origin(report_.abandoned_origin),
                           .abandoned_root = Hash{newest.root},
                           .abandoned_size = Count{newest.size},
                           .key = impl.log_key->public_key(),
                           .origin = Origin(impl.options.origin),
                           .reason = OriginReason::kRestored};
  record.recorded = side_->first.recorded;
  record.occurred.reset();
  record.nonce.bytes = RandomBytes<16>(*impl.options.randomness);
  record.sequence.value = 0;
  record.part.value = record.parts.value = 1;
  auto bytes = audit::WriteRecord(record);
  if (!bytes) return Fail(TroubleKind::kRecordTooLarge, bytes.error());
  return *std::move(bytes);
}

Result<void> Restoring::FillLog(const Asking& asking) {
  Cases::Impl& impl = *cases_.impl_;
  const LogTarget to{*impl.store, impl.shard, *impl.log, *impl.queue};
  const auto first = FirstRecord(asking);
  if (!first) return std::unexpected(first.error());
  auto done = CopyRows(*side_->store, side_->shard, erased_, to);
  if (done) done = CopyRecords(*side_->store, side_->shard, side_->size, *first, to);
  if (!done) return done;
  const auto names = side_->documents->List();
  if (!names) return Fail(names.error());
  return CopyDocuments(*impl.options.disk, names->documents, copy_ + "/documents",
                       impl.options.folder + "/documents", erased_);
}

// A copy whose keys are of another moment, or of none, would be a store that nobody can read.
Result<void> Restoring::CheckKeys() {
  Cases::Impl& impl = *cases_.impl_;
  if (const auto checked = impl.ring->Check(); !checked) return Fail(checked.error());
  std::string known;  // the subject before
  std::optional<Key> after;
  do {
    const auto page = impl.store->Scan(RangeOf(impl.shard, Family::kPersonal), kMaxPageRows, after);
    if (!page) return Fail(page.error());
    for (const Put& row : page->rows) {
      const auto parsed = ParseKey(row.key.bytes);
      const auto* place = parsed ? std::get_if<PersonalKey>(&parsed->row) : nullptr;
      const auto person = place == nullptr ? std::nullopt : PseudonymIn(place->subject);
      if (!person || place->subject == known) continue;
      const auto key = impl.ring->KeyOf(*person);
      if (!key) return Fail(key.error());
      if (std::holds_alternative<KeyUnknown>(*key))
        return Fail(Make(TroubleKind::kCopyDiffers,
                         std::vector<LocalText>{{copy_, copy_},
                                                {"keys are missing that its rows are sealed with",
                                                 "缺少封存其内容所用的密钥"}}));
      known = place->subject;
    }
    after = page->more;
  } while (after);
  return {};
}

// The new store counts from the moment on at which `origin` names its log.
Result<void> Restoring::TakeOver(RestoreReport* report) {
  Cases::Impl& impl = *cases_.impl_;
  if (auto rebuilt = cases_.Rebuild(); !rebuilt) return std::unexpected(rebuilt.error());
  Erasure erasure(impl);
  const auto again = erasure.Plan();
  if (!again) return std::unexpected(again.error());
  report->erased_again = again->size();
  if (auto done = erasure.GoOn(); !done) return done;
  if (auto done = erasure.SweepDocuments(); !done) return done;
  if (auto vouched = impl.Vouch(); !vouched) return std::unexpected(vouched.error());
  Disk& disk = *impl.options.disk;
  if (auto named = WriteOrigin(disk, impl.trust, impl.options.origin); !named) return named;
  return RemoveMark(disk, impl.options.folder);
}

// It has the keys of everybody; whoever is erased later is told of it.
Result<void> Restoring::NoteCopy(const Asking& asking) {
  Cases::Impl& impl = *cases_.impl_;
  const auto copies = ReadCopies(*impl.options.disk, impl.trust);
  if (!copies) return std::unexpected(copies.error());
  const bool known = std::ranges::any_of(*copies, [&](const auto& c) { return c.second == copy_; });
  if (known) return {};
  return EnterCopy(*impl.options.disk, impl.trust, impl.Now(asking), copy_);
}

Result<RestoreReport> Restoring::Run(const Asking& asking) {
  Cases::Impl& impl = *cases_.impl_;
  Disk& disk = *impl.options.disk;
  if (!disk.Exists(impl.trust.RootKey()))
    return Fail(TroubleKind::kNoTrust, copy_, impl.options.trust);
  const auto named = ReadOrigin(disk, impl.trust);
  if (!named) return std::unexpected(named.error());
  const std::string folder = impl.options.folder;
  const std::string current = named->value_or(impl.options.origin);
  const auto ended = Ended(disk, folder, current);
  if (!ended && ended.error().word != "half_made") return std::unexpected(ended.error());
  const bool half = disk.Exists(MarkOf(folder));
  if (!half && disk.Exists(folder + "/store")) return Fail(TroubleKind::kExists, folder);
  // A name under which something was signed already is never used for another history.
  report_.abandoned_origin = current;
  before_ = *named ? LogIn(current) : 0;
  impl.trust.log = LogIn(current) + 1;
  while (disk.Exists(impl.trust.Signer()) || disk.Exists(impl.trust.Anchors())) ++impl.trust.log;
  impl.options.origin = report_.origin = RestoredOrigin(current, impl.trust.log);
  impl.options.create = true;
  if (auto done = impl.OpenTrust(); !done) return std::unexpected(done.error());
  auto done = OpenCopy();
  if (done) done = Verify();
  if (!done) return std::unexpected(done.error());
  const auto entered = ReadRegister(disk, impl.trust);
  if (!entered) return std::unexpected(entered.error());
  for (const RegisteredErasure& erasure : *entered) erased_.insert(erasure.person);
  if (auto noted = NoteCopy(asking); !noted) return std::unexpected(noted.error());

  if (auto made = MakeFolder(disk, folder); !made) return std::unexpected(made.error());
  if (const auto marked = ReplaceFile(disk, MarkOf(folder), impl.options.origin + "\n"); !marked)
    return Fail(marked.error());
  for (const char* part : {"/store", "/keys", "/documents"})
    if (half) done = done ? RemoveFiles(disk, folder + part) : done;
  if (done) done = impl.OpenStores();
  if (done) done = CopyKeys(*side_->keys, *impl.key_store);
  if (done) done = impl.OpenSealed();
  if (done) done = FillLog(asking);
  if (done) done = CheckKeys();
  if (done) done = impl.CheckAnchors();
  impl.closed = false;  // from here on it is a store
  if (done) done = TakeOver(&report_);
  impl.closed = true;
  if (!done) return std::unexpected(done.error());
  report_.records = side_->size;
  impl.options.log->warn("restored {} as {}", report_.abandoned_origin, report_.origin);
  return report_;
}

Result<void> Restoring::Copy(Cases& cases, const std::string& folder) {
  Cases::Impl& impl = *cases.impl_;
  Disk& disk = *impl.options.disk;
  const StoreSource source(*impl.store, impl.shard);
  if (source.trouble()) return Fail(*source.trouble());
  if (auto made = MakeFolder(disk, folder); !made) return made;
  if (const auto marked = ReplaceFile(disk, MarkOf(folder), "copy\n"); !marked)
    return Fail(marked.error());
  auto store = OpenStore(&disk, folder + "/store", true);
  if (!store) return std::unexpected(store.error());
  auto keys = OpenStore(&disk, folder + "/keys", true);
  if (!keys) return std::unexpected(keys.error());
  Remembered remembered;
  Log log(**store, impl.shard, remembered);
  CommitQueue queue(**store, impl.shard, log);
  const LogTarget to{**store, impl.shard, log, queue};
  const uint64_t size = source.head().size;
  auto done = CopyRecords(*impl.store, impl.shard, size, "", to);
  if (done) done = CopyRows(*impl.store, impl.shard, {}, to);
  if (done) done = CopyKeys(*impl.key_store, **keys);
  if (!done) return done;
  const auto names = impl.documents->List();
  if (!names) return Fail(names.error());
  done = CopyDocuments(disk, names->documents, impl.options.folder + "/documents",
                       folder + "/documents", {});
  return done ? RemoveMark(disk, folder) : done;
}

// ---- what a host asks for ----

Result<RestoreReport> Cases::Restore(Options options, const std::string& copy,
                                     const Asking& asking) {
  Cases cases(std::make_unique<Impl>(std::move(options)));
  cases.impl_->closed = true;  // there is nothing to be closed yet
  return Restoring(cases, copy).Run(asking);
}

Result<void> Cases::CopyWhole(const std::string& folder, const Asking& asking) {
  Impl& impl = *impl_;
  if (auto ready = impl.Ready(); !ready) return ready;
  if (impl.options.disk->Exists(folder)) return Fail(TroubleKind::kExists, folder);
  {
    // Before there is anything of it: what is half made has keys, too.
    const std::lock_guard guard(impl.vouching);
    if (auto noted = EnterCopy(*impl.options.disk, impl.trust, impl.Now(asking), folder); !noted)
      return noted;
  }
  return Restoring::Copy(*this, folder);
}

}  // namespace writ::cases
