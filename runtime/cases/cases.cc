// Opening and closing: keys and anchors, the two stores, the log's first record; and policies.
#include "runtime/cases/cases.h"

#include <spdlog/logger.h>

#include <algorithm>
#include <chrono>
#include <tuple>

#include "runtime/cases/anchor_files.h"
#include "runtime/cases/authority.h"
#include "runtime/cases/erasing.h"
#include "runtime/cases/impl.h"
#include "runtime/cases/laws.h"
#include "runtime/cases/restoring.h"
#include "runtime/cases/store_source.h"

namespace writ::cases {
namespace {

std::string Joined(const std::string& folder, const char* name) { return folder + "/" + name; }

// Until a first anchor says that all was well, what is there already is made durable as well:
// whoever made it may have failed in just that.
DiskResult<void> MakeFolder(Disk& disk, const std::string& path) {
  if (auto made = disk.CreateFolder(path); !made) return made;
  return disk.SyncFolder(FolderOf(path));
}

// The log of a store that cannot be read any more.
class NoSource final : public audit::LogSource {
 public:
  uint64_t Size() override { return 0; }
  std::optional<std::string> RecordAt(uint64_t) override { return std::nullopt; }
  bool HasTiles() override { return false; }
  std::optional<std::string> TileAt(const audit::TileId&) override { return std::nullopt; }
  std::vector<std::string> Notes() override { return {}; }
};

}  // namespace

Cases::Impl::Impl(Options given) : options(std::move(given)) {
  if (options.trust.empty()) options.trust = options.folder + "-trust";
  trust.folder = options.trust;
  if (options.randomness == nullptr) options.randomness = &SystemRandom();
  if (options.disk == nullptr) options.disk = &PosixDisk();
  if (options.log == nullptr) options.log = SilentLogger();
}

Result<void> Cases::Impl::Ready() const {
  if (!process.IsHere()) return Fail(StoreError{StoreErrorKind::kForked, options.folder, 0, 0, {}});
  if (closed) return Fail(TroubleKind::kClosed, options.folder);
  return {};
}

Instant Cases::Impl::Clock() const {
  if (options.clock) return options.clock();
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

Instant Cases::Impl::Now(const Asking& asking) const {
  const Instant moment = asking.now.value_or(Clock());
  return log == nullptr ? moment : std::max(moment, log->newest());
}

// root.key opens what is personal, unless the host keeps that key; log.key signs checkpoints. Both
// are made once and never again.
Result<void> Cases::Impl::OpenTrust() {
  Disk& disk = *options.disk;
  if (trust.log == 0) {  // else it is being restored
    const auto named = ReadOrigin(disk, trust);
    if (!named) return std::unexpected(named.error());
    if (*named) options.origin = **named;
    if (*named) trust.log = LogIn(options.origin);
  }
  shard.log = trust.log;
  const std::string root_path = trust.RootKey(), log_path = trust.LogKey(),
                    signer_path = trust.Signer();
  std::vector<std::string> made_here = {log_path};
  if (!options.root_key) made_here.push_back(root_path);  // last: then all are there
  const bool there = disk.Exists(made_here.back());
  if (!there && disk.Exists(Joined(options.folder, "store")))
    return Fail(TroubleKind::kNoTrust, options.folder, options.trust);
  if (!there && !options.create) return Fail(TroubleKind::kNoStore, options.folder);
  const bool young = !disk.Exists(Joined(options.trust, "anchors"));
  if (young)
    if (auto made = MakeFolder(disk, options.trust); !made) return Fail(made.error());
  for (const std::string& path : made_here) {
    if (there || disk.Exists(path)) continue;
    const auto made = MakeRootKey(disk, path, *options.randomness);
    if (!made) return Fail(made.error());
  }
  if (young)
    if (auto synced = disk.SyncFolder(options.trust); !synced) return Fail(synced.error());
  const auto seed = ReadRootKey(disk, log_path);
  if (!seed) return Fail(seed.error());
  audit::SigningKey::Seed bytes{};
  std::ranges::copy(seed->key().bytes(), bytes.begin());
  log_key.emplace(bytes);

  anchor_folder = std::make_unique<AnchorFiles>(disk, trust.Anchors());
  audit::SignerState last{.origin = options.origin};
  if (disk.Exists(signer_path)) {
    const auto text = ReadWhole(disk, signer_path, 4096);
    const auto state = text ? audit::SignerState::Decode(*text) : std::nullopt;
    if (!state || state->origin != options.origin)
      return Fail(TroubleKind::kSignerUnreadable, signer_path);
    last = *state;
  }
  signer.emplace(audit::NoteSigner(options.origin, *log_key), std::move(last));
  return {};
}

Result<void> Cases::Impl::OpenStores() {
  Disk& disk = *options.disk;
  if (options.create && !disk.Exists(Joined(options.trust, "anchors")))
    if (auto made = MakeFolder(disk, options.folder); !made) return Fail(made.error());
  const auto open = [&](const char* name) {
    EmbeddedOptions embedded;
    embedded.path = Joined(options.folder, name);
    embedded.create = options.create;
    embedded.disk = options.disk;
    auto opened = OpenEmbedded(std::move(embedded));
    if (opened && (*opened)->TornBytesAtOpen() > 0)
      options.log->warn(
          "{}: a crash left a write unfinished, which nobody was told of; its {} bytes go", name,
          (*opened)->TornBytesAtOpen());
    return opened;
  };
  store = options.log_store;
  if (store == nullptr) {
    auto opened = open("store");
    if (!opened) return Fail(opened.error());
    own_store = *std::move(opened);
    store = own_store.get();
  }
  Store* keys = options.key_store;
  if (keys == nullptr) {
    auto opened = open("keys");
    if (!opened) return Fail(opened.error());
    own_keys = *std::move(opened);
    keys = own_keys.get();
  }
  key_store = keys;
  return {};
}

Result<void> Cases::Impl::OpenSealed() {
  Disk& disk = *options.disk;
  auto root = options.root_key ? options.root_key() : ReadRootKey(disk, trust.RootKey());
  if (!root) return Fail(root.error());
  auto opened_ring = KeyRing::Open(*key_store, *std::move(root), *options.randomness);
  if (!opened_ring) return Fail(opened_ring.error());
  ring = *std::move(opened_ring);
  BlobOptions limits;
  limits.max_document_bytes = options.max_document_bytes;
  auto opened_documents =
      Blobs::Open(disk, Joined(options.folder, "documents"), *options.randomness, limits);
  if (!opened_documents) return Fail(opened_documents.error());
  documents = *std::move(opened_documents);
  if (const auto swept = documents->Sweep(); !swept) return Fail(swept.error());
  log = std::make_unique<Log>(*store, shard, remembered);
  queue = std::make_unique<CommitQueue>(*store, shard, *log);
  return {};
}

Result<void> Cases::Impl::Begin() {
  uint64_t size = 0;
  const auto answer = queue->Run([&](Draft& draft) { size = draft.next().value; });
  if (!answer) return Fail(answer.error());
  if (*answer != Answer::kDone) return Fail(Answered(answer));
  if (size > 0) return {};
  audit::Record record = Around({}, "begin");
  record.event = LogOrigin{
      .key = log_key->public_key(), .origin = Origin(options.origin), .reason = OriginReason::kNew};
  const auto begun = Note({std::move(record)}, {});
  if (!begun) return std::unexpected(begun.error());
  return Looked(begun->back().recorded);
}

// The newest anchor must be a prefix of what is here: a store that was set back, or cut, is told.
Result<void> Cases::Impl::CheckAnchors() {
  auto opened = audit::AnchorWriter::Open(
      *anchor_folder, {options.origin, {audit::NoteSigner(options.origin, *log_key).verifier()}});
  if (!opened) return Fail(opened.error());
  anchors.emplace(*std::move(opened));
  StoreSource source(*store, shard);
  audit::Checkpoint newest;
  if (const audit::Checkpoint* anchor = anchors->opened().newest()) newest = *anchor;
  anchored = newest.size;
  if (signer->last().size > newest.size) {
    newest.size = signer->last().size;
    newest.root = signer->last().root;
  }
  if (newest.size == 0) return {};
  if (source.trouble()) return Fail(*source.trouble());
  if (newest.size > source.Size())
    return Fail(TroubleKind::kBehindAnchor, std::to_string(source.Size()),
                std::to_string(newest.size));
  const auto root = audit::RootAt(newest.size, source.Nodes());
  if (source.trouble()) return Fail(*source.trouble());
  if (root != newest.root) return Fail(TroubleKind::kOtherHistory, std::to_string(newest.size));
  return {};
}

Result<void> Cases::Impl::Open() {
  if (auto done = OpenTrust(); !done) return done;
  if (auto done = Restoring::Ended(*options.disk, options.folder, options.origin); !done)
    return done;
  if (auto done = OpenStores(); !done) return done;
  if (auto done = OpenSealed(); !done) return done;
  if (auto done = CheckAnchors(); !done) return done;
  if (auto done = Begin(); !done) return done;
  // What cannot be ended now is ended by a tick; nobody gets at the person meanwhile.
  Erasure erasure(*this);
  if (auto plan = erasure.Plan(); !plan) return std::unexpected(plan.error());
  auto gone_on = erasure.GoOn();
  if (gone_on) gone_on = erasure.SweepDocuments();
  if (!gone_on) options.log->error("an erasure was not ended: {}", gone_on.error().word);
  anchor_due = Clock().milliseconds + options.anchor_milliseconds;
  return {};
}

Result<std::vector<std::optional<std::string>>> Cases::Impl::Rows(std::span<const Row> rows) {
  std::vector<std::optional<std::string>> values;
  for (size_t from = 0; from < rows.size(); from += kMaxKeysPerGet) {
    std::vector<Key> keys;
    for (const Row& row : rows.subspan(from, std::min(kMaxKeysPerGet, rows.size() - from)))
      keys.push_back(KeyOf(row));
    auto got = store->MultiGet(keys);
    if (!got) return Fail(got.error());
    std::ranges::move(*got, std::back_inserter(values));
  }
  return values;
}

Cases::Cases(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Cases::~Cases() {
  try {
    (void)Close();
  } catch (...) {  // NOLINT(bugprone-empty-catch): a clock threw, and nobody is there to be told
  }
  // In a child of fork locks of the parent's threads may stay locked for ever: all is left as it
  // is.
  if (!impl_->process.IsHere()) std::ignore = impl_.release();
}

Result<std::unique_ptr<Cases>> Cases::Open(Options options) {
  auto impl = std::make_unique<Impl>(std::move(options));
  if (auto done = impl->Open(); !done) {
    impl->options.log->error("not opened: {}", done.error().word);
    return std::unexpected(done.error());
  }
  const StoreSource source(*impl->store, impl->shard);
  impl->options.log->info("opened {} with {} records", impl->options.origin, source.head().size);
  return std::unique_ptr<Cases>(new Cases(std::move(impl)));
}

Result<void> Cases::Close() {
  Impl& impl = *impl_;
  if (impl.closed) return {};
  if (auto ready = impl.Ready(); !ready) return ready;
  const auto vouched = Vouch();
  impl.closed = true;
  impl.queue.reset();
  impl.log.reset();
  impl.documents.reset();
  impl.ring.reset();
  impl.own_keys.reset();
  impl.own_store.reset();
  if (!vouched) {
    impl.options.log->error("closed {} without an anchor", impl.options.origin);
    return std::unexpected(vouched.error());
  }
  impl.options.log->info("closed {}", impl.options.origin);
  return {};
}

Result<void> Cases::Install(const Bundle& bundle, const Asking& asking) {
  if (auto ready = impl_->Ready(); !ready) return std::unexpected(ready.error());
  const Hash hash = bundle.hash();
  const Row manifest = BundleKey{hash.bytes};
  const auto there = impl_->Rows(std::span(&manifest, 1));
  if (!there) return std::unexpected(there.error());
  if (there->front()) return {};
  if (auto may = Authority(*impl_).MayInstall(hash, asking); !may) return may;
  const Compilation compiled = CompileBundle(bundle);
  if (compiled.program == nullptr) return Fail(TroubleKind::kPolicyWrong);
  if (auto fits = impl_->FitsReferences(bundle); !fits) return fits;
  const auto rows = RowsOf(bundle);
  if (!rows) return std::unexpected(rows.error());
  const Program& program = *compiled.program;
  auto by = impl_->ByPerson(asking, "install");
  if (!by) return std::unexpected(by.error());
  audit::Record record = *std::move(by);
  record.event = PolicyInstalled{.in_force = program.policy.from,
                                 .installed = hash,
                                 .meaning = {program.meaning_hash},
                                 .policy = Id(program.policy.names.id),
                                 .source = {program.source_hash},
                                 .version = Id(program.policy.version)};
  record.bundle = hash;
  std::vector<ExtraRow> extra;
  for (const BundleRow& row : *rows) extra.push_back({row.key, row.value});
  std::vector<audit::Record> records{std::move(record)};
  for (const LawPack& law : LawsIn(bundle)) {
    audit::Record& one = records.emplace_back(records.front());
    one.event = LawInstalled{.in_force = law.from,
                             .law = Id(law.path),
                             .meaning = law.meaning,
                             .until = law.until,
                             .version = Id(law.version.empty() ? "-" : law.version)};
  }
  const auto noted = impl_->Note(std::move(records), std::move(extra));
  if (!noted) return std::unexpected(noted.error());
  return {};
}

Result<std::shared_ptr<const Program>> Cases::ProgramOf(const Hash& bundle) {
  if (auto ready = impl_->Ready(); !ready) return std::unexpected(ready.error());
  return impl_->ProgramOf(bundle);
}

Result<Bundle> Cases::BundleOf(const Hash& bundle) {
  if (auto ready = impl_->Ready(); !ready) return std::unexpected(ready.error());
  return impl_->BundleOf(bundle);
}

Result<std::vector<Hash>> Cases::Installed() {
  if (auto ready = impl_->Ready(); !ready) return std::unexpected(ready.error());
  const auto records = ReadTopic(*impl_->store, impl_->shard, std::string(kPoliciesTopic));
  if (!records) return std::unexpected(records.error());
  std::vector<Hash> bundles;
  for (const audit::Record& record : *records)
    if (const auto* event = std::get_if<PolicyInstalled>(&record.event))
      bundles.push_back(event->installed);
  return bundles;
}

Instant Cases::Now() const { return impl_->Now({}); }

audit::LogIdentity Cases::Identity() const {
  return {impl_->options.origin,
          {audit::NoteSigner(impl_->options.origin, *impl_->log_key).verifier()}};
}

std::unique_ptr<audit::LogSource> Cases::Source() {
  if (!impl_->Ready()) return std::make_unique<NoSource>();
  return std::make_unique<StoreSource>(*impl_->store, impl_->shard);
}

}  // namespace writ::cases
