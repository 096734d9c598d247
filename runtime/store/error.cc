#include "runtime/store/error.h"

#include <fmt/format.h>

namespace writ {
namespace {

struct Wording {
  std::string_view name, en, zh;  // {0} what, {1} found, {2} limit, {3} who
};

Wording WordingOf(StoreErrorKind kind) {
  switch (kind) {
    case StoreErrorKind::kKeyTooLong:
      return {"key-too-long",
              "a key of {1} bytes is longer than the limit of {2}; use a shorter id",
              "键长 {1} 字节，超过上限 {2} 字节；请使用更短的编号"};
    case StoreErrorKind::kValueTooLarge:
      return {"value-too-large",
              "a value of {1} bytes is larger than the limit of {2}; store it as a document and "
              "refer to it",
              "一个值有 {1} 字节，超过上限 {2} 字节；请作为文件保存并引用"};
    case StoreErrorKind::kBatchTooLarge:
      return {"batch-too-large",
              "one commit of {1} bytes is larger than the limit of {2}; split it",
              "一次提交有 {1} 字节，超过上限 {2} 字节；请分成几次"};
    case StoreErrorKind::kTooManyKeys:
      return {"too-many-keys", "{1} keys were asked for at once; the limit is {2}",
              "一次查询了 {1} 个键，上限是 {2} 个"};
    case StoreErrorKind::kBadLimit:
      return {"bad-limit", "a page of {1} rows was asked for; 1 to {2} are possible",
              "要求一页 {1} 行；可以是 1 到 {2} 行"};
    case StoreErrorKind::kBadRange:
      return {"bad-range", "the range {0} ends before it begins, or leaves its shard",
              "范围 {0} 的终点在起点之前，或超出了所属分片"};
    case StoreErrorKind::kForeignKey:
      return {"foreign-key", "the key {0} belongs to another shard", "键 {0} 属于另一个分片"};
    case StoreErrorKind::kReservedKey:
      return {"reserved-key", "the key {0} is written by the store alone",
              "键 {0} 只能由存储自己写入"};
    case StoreErrorKind::kHeld:
      return {"held", "the store {0} is open in {3}; end that process, or wait for it",
              "存储 {0} 正由{3}打开；请结束该进程或等待"};
    case StoreErrorKind::kMissing:
      return {"missing", "there is no store at {0}; check the path, or create one",
              "{0} 没有存储；请检查路径，或新建一个"};
    case StoreErrorKind::kForked:
      return {"forked", "the store {0} was opened before a fork; open it again in this process",
              "存储 {0} 是在 fork 之前打开的；请在本进程中重新打开"};
    case StoreErrorKind::kStopped:
      return {
          "stopped",
          "the store stopped writing when this failed: {0}; see to the disk, then open it again",
          "以下操作失败后存储已停止写入：{0}；请检查磁盘，然后重新打开"};
    case StoreErrorKind::kBusy:
      return {"busy", "the store could not be reached ({0}); try again",
              "暂时无法访问存储（{0}）；请重试"};
    case StoreErrorKind::kReadFails:
      return {"read-fails", "the store cannot be read: {0}; see to the disk",
              "无法读取存储：{0}；请检查磁盘"};
    case StoreErrorKind::kCorrupt:
      return {"corrupt", "the store is damaged: {0}; do not repair it, restore it from an export",
              "存储已损坏：{0}；请勿修复，请从导出文件恢复"};
    case StoreErrorKind::kEventsLost:
      return {"events-lost", "{0} lacks event {1} of {2}; restore it from an export",
              "{0} 应有 {2} 个事件，但缺少事件 {1}；请从导出文件恢复"};
    case StoreErrorKind::kEventsBeyond:
      return {"events-beyond",
              "{0} has {2} events by its head, but also event {1}; restore it from an export",
              "按头部记录 {0} 有 {2} 个事件，却还有事件 {1}；请从导出文件恢复"};
    case StoreErrorKind::kWentBack:
      return {"went-back",
              "{0} has {1} events, but had {2} when verified last: an old copy, or lost writes",
              "{0} 有 {1} 个事件，而上次核验时有 {2} 个：可能是旧副本，或写入已丢失"};
    case StoreErrorKind::kNewerFormat:
      return {"newer-format", "{0} was written by a newer version of Writ; use that one",
              "{0} 由更新版本的 Writ 写入；请使用该版本"};
  }
  return {};
}

std::string Who(const std::optional<Owner>& owner, Language language) {
  const bool zh = language == Language::kChinese;
  if (!owner) return zh ? "另一个进程" : "another process";
  if (zh) {
    return fmt::format("主机 {1} 上的进程 {0}（自 {2} 起）", owner->process, owner->host,
                       owner->since);
  }
  return fmt::format("process {} on {} since {}", owner->process, owner->host, owner->since);
}

}  // namespace

std::string_view NameOf(StoreErrorKind kind) { return WordingOf(kind).name; }

std::string Describe(const StoreError& error, Language language) {
  const Wording wording = WordingOf(error.kind);
  return fmt::format(fmt::runtime(language == Language::kChinese ? wording.zh : wording.en),
                     error.what, error.found, error.limit, Who(error.owner, language));
}

}  // namespace writ
