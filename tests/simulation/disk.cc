#include "tests/simulation/disk.h"

#include <algorithm>
#include <cerrno>
#include <functional>
#include <stdexcept>

namespace writ::simulation {
namespace {

constexpr size_t kBlockBytes = 512;

std::unexpected<DiskError> Failed(DiskOperation operation, const std::string& path, int code) {
  return std::unexpected(DiskError{operation, path, code});
}

}  // namespace

uint64_t Random::Next() {
  uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

class SimulatedAppendFile final : public AppendFile {
 public:
  SimulatedAppendFile(SimulatedDisk& disk, std::string path, SimulatedDisk::NodeRef node)
      : disk_(disk), path_(std::move(path)), node_(std::move(node)) {}

  DiskResult<void> Append(std::string_view bytes) override {
    const std::lock_guard guard(disk_.mutex_);
    return disk_.Append(path_, *node_, bytes);
  }
  DiskResult<void> Sync() override {
    const std::lock_guard guard(disk_.mutex_);
    return disk_.Sync(path_, *node_);
  }
  DiskResult<void> Close() override {
    const std::lock_guard guard(disk_.mutex_);
    const auto trouble = disk_.Trouble(DiskOperation::kClose, path_, 0);
    if (trouble) return Failed(DiskOperation::kClose, path_, *trouble);
    return {};
  }

 private:
  SimulatedDisk& disk_;
  const std::string path_;
  const SimulatedDisk::NodeRef node_;
};

class SimulatedReadFile final : public ReadFile {
 public:
  SimulatedReadFile(SimulatedDisk& disk, std::string path, SimulatedDisk::NodeRef node)
      : disk_(disk), path_(std::move(path)), node_(std::move(node)) {}

  DiskResult<size_t> ReadAt(uint64_t offset, char* to, size_t size) const override {
    const std::lock_guard guard(disk_.mutex_);
    if (disk_.crashed_) return Failed(DiskOperation::kRead, path_, EIO);
    if (disk_.failing_reads_ > 0) {
      --disk_.failing_reads_;
      return Failed(DiskOperation::kRead, path_, EIO);
    }
    if (offset >= node_->data.size()) return 0;
    const size_t got = std::min(size, node_->data.size() - static_cast<size_t>(offset));
    std::copy_n(node_->data.begin() + static_cast<ptrdiff_t>(offset), got, to);
    return got;
  }

 private:
  SimulatedDisk& disk_;
  const std::string path_;
  const SimulatedDisk::NodeRef node_;
};

class SimulatedLock final : public DiskLock {
 public:
  SimulatedLock(std::shared_ptr<std::set<std::string>> locks, std::string path)
      : locks_(std::move(locks)), path_(std::move(path)) {}
  ~SimulatedLock() override { locks_->erase(path_); }

 private:
  const std::shared_ptr<std::set<std::string>> locks_;
  const std::string path_;
};

SimulatedDisk::SimulatedDisk(const SimulatedDisk& other, uint64_t seed, Lies lies)
    : lies_(std::move(lies)), random_(seed) {
  const std::lock_guard guard(other.mutex_);
  std::map<NodeRef, NodeRef> copies;  // a file may have two names
  for (const auto& [path, node] : other.names_) {
    NodeRef& copy = copies[node];
    if (copy == nullptr) {
      copy = std::make_shared<Node>();
      copy->is_folder = node->is_folder;
      copy->data = copy->synced = node->data;
    }
    names_[path] = durable_names_[path] = copy;
  }
}

std::vector<std::string> SimulatedDisk::Files() const {
  const std::lock_guard guard(mutex_);
  std::vector<std::string> paths;
  for (const auto& [path, node] : names_)
    if (!node->is_folder) paths.push_back(path);
  return paths;
}

std::optional<int> SimulatedDisk::Trouble(DiskOperation operation, const std::string& path,
                                          uint64_t size) {
  if (crashed_) return EIO;
  const uint64_t index = writes_++;
  trace_ = Random(trace_ ^ std::hash<std::string>()(path) ^ (size << 8) ^
                  static_cast<uint64_t>(operation))
               .Next();
  if (!fault_ || fault_->at != index) return std::nullopt;
  faulted_ = true;
  faulted_operation_ = operation;
  crashed_ = fault_->kind == FaultKind::kCrash;
  return operation == DiskOperation::kAppend || operation == DiskOperation::kCreate ? ENOSPC : EIO;
}

void SimulatedDisk::Enter(const std::string& path, NodeRef node) {
  if (node == nullptr) {
    names_.erase(path);
  } else {
    names_[path] = node;
  }
  pending_[FolderOf(path)].push_back({path, std::move(node)});
}

DiskResult<std::unique_ptr<AppendFile>> SimulatedDisk::Create(const std::string& path) {
  const std::lock_guard guard(mutex_);
  const auto trouble = Trouble(DiskOperation::kCreate, path, 0);
  if (trouble && !Half()) return Failed(DiskOperation::kCreate, path, *trouble);
  const auto old = names_.find(path);
  NodeRef node = old == names_.end() ? std::make_shared<Node>() : old->second;
  if (old == names_.end()) {
    Enter(path, node);
  } else {
    node->data.clear();
    node->dropped.clear();  // what is written from now on is waited for again
    node->truncated = true;
  }
  if (trouble) return Failed(DiskOperation::kCreate, path, *trouble);
  return std::make_unique<SimulatedAppendFile>(*this, path, std::move(node));
}

DiskResult<void> SimulatedDisk::Append(const std::string& path, Node& node,
                                       std::string_view bytes) {
  const auto trouble = Trouble(DiskOperation::kAppend, path, bytes.size());
  node.data.append(bytes.substr(0, trouble ? random_.Below(bytes.size() + 1) : bytes.npos));
  if (trouble) return Failed(DiskOperation::kAppend, path, *trouble);
  return {};
}

// A sync that fails leaves nobody waiting: the kernel forgets the bytes it could not write, and the
// next sync of the same file returns OK.
DiskResult<void> SimulatedDisk::Sync(const std::string& path, Node& node) {
  const auto trouble = Trouble(DiskOperation::kSync, path, node.data.size());
  if (trouble) {
    const size_t from = node.truncated ? 0 : std::min(node.synced.size(), node.data.size());
    if (!crashed_) node.dropped.emplace_back(from, node.data.size());
    return Failed(DiskOperation::kSync, path, *trouble);
  }
  if (!lies_.unsynced.empty() && path.ends_with(lies_.unsynced)) return {};
  const std::string& below = lies_.unsynced_below;
  if (!below.empty() && path.find("/" + below + "/") != path.npos) return {};
  node.synced = node.data;
  for (const auto& [from, to] : node.dropped) {
    std::fill(node.synced.begin() + static_cast<ptrdiff_t>(from),
              node.synced.begin() + static_cast<ptrdiff_t>(to), '\0');
  }
  node.truncated = false;
  return {};
}

DiskResult<std::unique_ptr<AppendFile>> SimulatedDisk::Continue(const std::string& path) {
  const std::lock_guard guard(mutex_);
  if (crashed_) return Failed(DiskOperation::kOpen, path, EIO);
  const auto found = names_.find(path);
  if (found == names_.end()) return Failed(DiskOperation::kOpen, path, ENOENT);
  return std::make_unique<SimulatedAppendFile>(*this, path, found->second);
}

DiskResult<std::unique_ptr<ReadFile>> SimulatedDisk::Open(const std::string& path) {
  const std::lock_guard guard(mutex_);
  if (crashed_) return Failed(DiskOperation::kOpen, path, EIO);
  const auto found = names_.find(path);
  if (found == names_.end()) return Failed(DiskOperation::kOpen, path, ENOENT);
  return std::make_unique<SimulatedReadFile>(*this, path, found->second);
}

bool SimulatedDisk::Exists(const std::string& path) {
  const std::lock_guard guard(mutex_);
  return !crashed_ && names_.contains(path);
}

DiskResult<uint64_t> SimulatedDisk::Measure(const std::string& path) {
  const std::lock_guard guard(mutex_);
  const auto found = names_.find(path);
  if (crashed_) return Failed(DiskOperation::kMeasure, path, EIO);
  if (found == names_.end()) return Failed(DiskOperation::kMeasure, path, ENOENT);
  return found->second->data.size();
}

DiskResult<bool> SimulatedDisk::IsPrivate(const std::string& path) {
  const std::lock_guard guard(mutex_);
  if (crashed_) return Failed(DiskOperation::kCheckOwner, path, EIO);
  if (!names_.contains(path)) return Failed(DiskOperation::kCheckOwner, path, ENOENT);
  return !exposed_.contains(path);
}

DiskResult<std::vector<std::string>> SimulatedDisk::List(const std::string& folder) {
  const std::lock_guard guard(mutex_);
  if (crashed_) return Failed(DiskOperation::kList, folder, EIO);
  std::vector<std::string> names;
  for (const auto& [path, node] : names_) {
    if (FolderOf(path) == folder) names.push_back(path.substr(folder.size() + 1));
  }
  return names;
}

DiskResult<void> SimulatedDisk::Remove(const std::string& path) {
  const std::lock_guard guard(mutex_);
  if (!crashed_ && !names_.contains(path)) return Failed(DiskOperation::kRemove, path, ENOENT);
  const auto next = names_.upper_bound(path + "/");
  if (!crashed_ && next != names_.end() && next->first.starts_with(path + "/"))
    return Failed(DiskOperation::kRemove, path, ENOTEMPTY);
  const auto trouble = Trouble(DiskOperation::kRemove, path, 0);
  const std::string& kept = lies_.kept_below;
  if (!trouble && !kept.empty() && path.find("/" + kept + "/") != path.npos) return {};
  if (!trouble || (crashed_ && faulted_ && names_.contains(path) && Half())) Enter(path, nullptr);
  if (trouble) return Failed(DiskOperation::kRemove, path, *trouble);
  return {};
}

DiskResult<void> SimulatedDisk::Rename(const std::string& from, const std::string& to) {
  const std::lock_guard guard(mutex_);
  return Move(from, to);
}

DiskResult<void> SimulatedDisk::RenameNew(const std::string& from, const std::string& to) {
  const std::lock_guard guard(mutex_);
  if (!crashed_ && names_.contains(to)) return Failed(DiskOperation::kRename, from, EEXIST);
  return Move(from, to);
}

DiskResult<void> SimulatedDisk::Move(const std::string& from, const std::string& to) {
  const auto found = names_.find(from);
  if (!crashed_ && found == names_.end()) return Failed(DiskOperation::kRename, from, ENOENT);
  const auto trouble = Trouble(DiskOperation::kRename, from, 0);
  if (trouble) return Failed(DiskOperation::kRename, from, *trouble);
  const NodeRef node = found->second;
  if (node->is_folder) {
    MoveFolder(from, to);
    return {};
  }
  Enter(to, node);
  Enter(from, nullptr);
  return {};
}

namespace {

// `path` by its new name, if it is `from` or below it.
std::string Moved(const std::string& path, const std::string& from, const std::string& to) {
  const bool below = path == from || path.starts_with(from + "/");
  return below ? to + path.substr(from.size()) : path;
}

template <class Map>
void MoveKeys(Map& map, const std::string& from, const std::string& to) {
  Map moved;
  for (auto& [path, value] : map) moved[Moved(path, from, to)] = std::move(value);
  map = std::move(moved);
}

}  // namespace

// Of what changed in a folder, under its new name, nothing more is durable than before.
void SimulatedDisk::Rename(ChangesByFolder& changes, const std::string& from,
                           const std::string& to) {
  MoveKeys(changes, from, to);
  for (auto& [folder, list] : changes)
    if (folder == to || folder.starts_with(to + "/"))
      for (Change& change : list) change.path = Moved(change.path, from, to);
}

void SimulatedDisk::MoveFolder(const std::string& from, const std::string& to) {
  if (FolderOf(from) != FolderOf(to)) throw std::logic_error("a folder goes elsewhere: " + to);
  const NodeRef node = names_.at(from);
  MoveKeys(names_, from, to);
  Rename(pending_, from, to);
  pending_[FolderOf(to)].push_back({to, node, from});
}

// A name in a folder whose own new name may be lost is durable in it by either name.
std::string SimulatedDisk::DurableName(std::string path) const {
  for (const auto& [folder, changes] : pending_)
    for (const Change& change : changes)
      if (!change.moved_from.empty() && path.starts_with(change.path + "/"))
        path = Moved(path, change.path, change.moved_from);
  return path;
}

void SimulatedDisk::MoveDurable(const std::string& from, const std::string& to) {
  if (durable_names_.contains(from)) MoveKeys(durable_names_, from, to);
}

DiskResult<void> SimulatedDisk::CreateFolder(const std::string& path) {
  const std::lock_guard guard(mutex_);
  if (!crashed_ && names_.contains(path)) return {};
  const auto trouble = Trouble(DiskOperation::kCreateFolder, path, 0);
  if (trouble) return Failed(DiskOperation::kCreateFolder, path, *trouble);
  auto node = std::make_shared<Node>();
  node->is_folder = true;
  Enter(path, std::move(node));
  return {};
}

DiskResult<void> SimulatedDisk::SyncFolder(const std::string& folder) {
  const std::lock_guard guard(mutex_);
  const auto trouble = Trouble(DiskOperation::kSyncFolder, folder, 0);
  if (trouble) return Failed(DiskOperation::kSyncFolder, folder, *trouble);
  if (lies_.sync_folder) return {};
  for (const Change& change : pending_[folder]) {
    if (!change.moved_from.empty()) {
      MoveDurable(change.moved_from, change.path);
    } else if (change.node == nullptr) {
      durable_names_.erase(DurableName(change.path));
    } else {
      durable_names_[DurableName(change.path)] = change.node;
    }
  }
  pending_.erase(folder);
  return {};
}

DiskResult<std::unique_ptr<DiskLock>> SimulatedDisk::Lock(const std::string& path) {
  const std::lock_guard guard(mutex_);
  if (crashed_) return Failed(DiskOperation::kLock, path, EIO);
  if (!locks_->insert(path).second) return Failed(DiskOperation::kLock, path, EAGAIN);
  return std::make_unique<SimulatedLock>(locks_, path);
}

// Of a renamed folder either name stands with all that is in it, whatever became of other names.
void SimulatedDisk::SurvivingMoves() {
  ChangesByFolder moves;
  for (auto& [folder, changes] : pending_) {
    for (size_t i = 0; i < changes.size(); ++i)
      if (!changes[i].moved_from.empty()) moves[folder].push_back(changes[i]);
    std::erase_if(changes, [](const Change& change) { return !change.moved_from.empty(); });
  }
  for (auto& [folder, changes] : moves)
    for (const Change& change : changes) {
      const bool made = std::ranges::any_of(pending_[folder], [&](const Change& other) {
        return other.path == change.moved_from && other.node != nullptr;
      });
      if (Half()) {
        if (made && !durable_names_.contains(change.moved_from))  // it came with the name it has
          durable_names_[change.moved_from] = change.node;
        MoveDurable(change.moved_from, change.path);
        std::erase_if(pending_[folder],
                      [&](const Change& other) { return other.path == change.moved_from; });
      } else {
        Rename(pending_, change.path, change.moved_from);
      }
    }
}

// Half of the disks keep the order of names, as a journal does; on the others every name has any
// of the states it went through.
void SimulatedDisk::SurvivingNames() {
  SurvivingMoves();
  const bool ordered = Half();
  for (const auto& [folder, changes] : pending_) {
    std::map<std::string, std::vector<NodeRef>> by_name;
    const size_t kept = random_.Below(changes.size() + 1);
    for (size_t i = 0; i < changes.size(); ++i) {
      if (!ordered || i < kept) by_name[changes[i].path].push_back(changes[i].node);
    }
    for (const auto& [path, nodes] : by_name) {
      const size_t state = ordered ? nodes.size() : random_.Below(nodes.size() + 1);
      if (state == 0) continue;  // as the last sync left it
      if (nodes[state - 1] == nullptr) {
        durable_names_.erase(path);
      } else {
        durable_names_[path] = nodes[state - 1];
      }
    }
  }
  // What lies in a folder that is gone is gone. Sorted by path, a folder comes before its files.
  std::erase_if(durable_names_, [&](const auto& entry) {
    const std::string folder = FolderOf(entry.first);
    return folder != "." && folder != "/" && !durable_names_.contains(folder);
  });
}

// `data` is the whole file as written; makes of the bytes behind the synced ones what a crash may.
void SimulatedDisk::SpoilTail(Node& node) {
  const size_t from = node.synced.size(), size = node.data.size();
  switch (random_.Below(4)) {
    case 0: node.data.resize(from); break;
    case 1: node.data.resize(from + random_.Below(size - from + 1)); break;
    case 2: break;
    default:  // the length was written before the blocks were
      for (size_t at = from; at < size;) {
        const size_t end = std::min(size, (at / kBlockBytes + 1) * kBlockBytes);
        const uint64_t fate = random_.Below(4);
        for (; at < end; ++at) {
          if (fate == 0) node.data[at] = '\0';
          if (fate == 1) node.data[at] = static_cast<char>(random_.Next());
        }
      }
      break;
  }
}

void SimulatedDisk::SurvivingBytes(Node& node) {
  if (node.truncated) {
    if (Half()) {
      node.data = node.synced;  // not even the truncation arrived
    } else {
      node.synced.clear();
    }
  }
  if (node.data.size() > node.synced.size()) {
    std::copy(node.synced.begin(), node.synced.end(), node.data.begin());
    SpoilTail(node);
  } else {
    node.data = node.synced;
  }
  node.synced = node.data;
  node.truncated = false;
  node.dropped.clear();
}

void SimulatedDisk::Restart() {
  const std::lock_guard guard(mutex_);
  SurvivingNames();
  names_ = durable_names_;
  pending_.clear();
  std::set<Node*> seen;
  for (const auto& [path, node] : names_) {
    if (!node->is_folder && seen.insert(node.get()).second) SurvivingBytes(*node);
  }
  locks_ = std::make_shared<std::set<std::string>>();
  fault_.reset();
  crashed_ = faulted_ = false;
}

}  // namespace writ::simulation
