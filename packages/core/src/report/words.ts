/** The words of the reports for people, in both languages. */
import type { ReportService } from "../Report.ts"
import type { State } from "../State.ts"
import type { Language } from "./figures.ts"
import type { Standing } from "./standing.ts"

type Band = NonNullable<ReportService["band"]>

const en = {
  title: "Liên Thông: how completely shared data fills the forms",
  asOf: "As of",
  clock: "UTC+7",
  catalogue: "catalogue",
  completeness: "Completeness",
  completenessMeans: "of what the forms ask can be filled",
  onceOnly: "Once-only",
  onceOnlyMeans: "of the subjects need not be asked anything again",
  unknown: "unknown",
  measured: "Measured",
  measuredOf: (measured: string, all: string) => `${measured} of ${all} services have subjects`,
  subjectsUnknown: (services: string) => `${services} unknown: their base dataset cannot be relied on`,
  basis: "Basis",
  published: "For the public",
  withheld: (k: string) => `counts below ${k}, and what would give them away, are withheld; shares are rounded`,
  assumedOf: (assumed: string, all: string) => `${assumed} of ${all} form fields are assumed`,
  services: "Services",
  service: "Service",
  subjects: "Subjects",
  potential: "Potential",
  filled: "Filled",
  band: "Band",
  fixNext: "Fix next",
  owner: "Owner",
  gain: "Gain, pts",
  datasets: "Datasets",
  dataset: "Dataset",
  status: "Status",
  records: "Records",
  declared: "Declared",
  coverage: "Coverage",
  quarantined: "Quarantined",
  duplicates: "Repeated",
  lastComplete: "Complete to",
  unexplained: "Unexplained",
  failures: "Latest runs that failed",
  issues: "Most frequent issues of each dataset",
  code: "Issue",
  count: "Count",
  gaps: "Whose gap",
  notAvailable: "Not available",
  share: "Share",
  mostly: "Mostly",
  fixes: "Single fixes that gain most",
  field: "Field",
  lowest: "Services furthest from complete",
  failed: "What failed",
  points: (count: string) => `gains ${count} points`,
  unknownNow: "some of it unknown now",
  neverMeasured: (dataset: string) => `${dataset} has never been completely pulled`,
  notMeasured: {
    otherwise: "what is held is of another contract; the next sync reads it again",
    minimised: "what is held is minimised; a sync needs minimise: true in the configuration"
  },
  agency: "Agency",
  base: "Base dataset",
  fields: "Fields",
  shareable: "Shareable",
  connected: "Connected",
  assumed: "Assumed",
  total: "Total",
  catalogueTitle: "Liên Thông: the catalogue",
  itemsOf: (connected: string, all: string) => `${connected} of ${all} items are provided by`,
  bands: { excellent: "excellent", good: "good", fair: "fair", average: "average", weak: "weak" } as Record<
    Band,
    string
  >,
  statuses: {
    complete: "complete",
    failed: "failed",
    never: "never",
    otherwise: "other contract",
    minimised: "minimised"
  } as Record<Standing, string>,
  states: {
    available: "available",
    notApplicable: "not asked",
    notConnected: "not connected",
    unknown: "unknown",
    noRecord: "no record",
    invalid: "invalid",
    missing: "missing",
    stale: "out of date",
    conflicting: "conflicting"
  } as Record<State, string>
}

const vi: typeof en = {
  title: "Liên Thông: dữ liệu chia sẻ điền được bao nhiêu phần biểu mẫu",
  asOf: "Tính đến",
  clock: "UTC+7",
  catalogue: "danh mục",
  completeness: "Mức đầy đủ",
  completenessMeans: "nội dung biểu mẫu có thể điền sẵn",
  onceOnly: "Một lần",
  onceOnlyMeans: "đối tượng không phải khai lại điều gì",
  unknown: "chưa rõ",
  measured: "Đã đo",
  measuredOf: (measured, all) => `${measured}/${all} dịch vụ có đối tượng`,
  subjectsUnknown: (services) => `${services} chưa rõ vì dữ liệu gốc chưa tin cậy được`,
  basis: "Căn cứ",
  published: "Bản công khai",
  withheld: (k) => `không công bố số dưới ${k} và những gì làm lộ chúng; tỷ lệ được làm tròn`,
  assumedOf: (assumed, all) => `${assumed}/${all} trường biểu mẫu là giả định`,
  services: "Dịch vụ công",
  service: "Dịch vụ",
  subjects: "Đối tượng",
  potential: "Tiềm năng",
  filled: "Đầy đủ",
  band: "Xếp loại",
  fixNext: "Cần sửa trước",
  owner: "Cơ quan",
  gain: "Tăng, điểm",
  datasets: "Bộ dữ liệu",
  dataset: "Bộ dữ liệu",
  status: "Tình trạng",
  records: "Bản ghi",
  declared: "Công bố",
  coverage: "Độ phủ",
  quarantined: "Cách ly",
  duplicates: "Lặp lại",
  lastComplete: "Đủ đến",
  unexplained: "Chênh lệch",
  failures: "Lần lấy dữ liệu gần nhất bị lỗi",
  issues: "Lỗi thường gặp nhất của từng bộ dữ liệu",
  code: "Lỗi",
  count: "Số lượng",
  gaps: "Thiếu ở đâu",
  notAvailable: "Chưa có",
  share: "Tỷ lệ",
  mostly: "Chủ yếu",
  fixes: "Sửa một trường, lợi nhất",
  field: "Trường",
  lowest: "Dịch vụ còn thiếu nhiều nhất",
  failed: "Những gì không đạt",
  points: (count) => `tăng ${count} điểm`,
  unknownNow: "có phần chưa rõ",
  neverMeasured: (dataset) => `${dataset} chưa lần nào được lấy đầy đủ`,
  notMeasured: {
    otherwise: "dữ liệu đang lưu theo hợp đồng dữ liệu khác; lần đồng bộ sau sẽ đọc lại",
    minimised: "dữ liệu đang lưu đã được giảm thiểu; muốn đồng bộ cần minimise: true trong cấu hình"
  },
  agency: "Cơ quan",
  base: "Dữ liệu gốc",
  fields: "Trường",
  shareable: "Chia sẻ",
  connected: "Kết nối",
  assumed: "Giả định",
  total: "Tổng",
  catalogueTitle: "Liên Thông: danh mục",
  itemsOf: (connected, all) => `${connected}/${all} mục thông tin được cung cấp bởi`,
  bands: { excellent: "xuất sắc", good: "tốt", fair: "khá", average: "trung bình", weak: "yếu" },
  statuses: {
    complete: "đầy đủ",
    failed: "lỗi",
    never: "chưa có",
    otherwise: "hợp đồng khác",
    minimised: "đã giảm thiểu"
  },
  states: {
    available: "có",
    notApplicable: "không hỏi",
    notConnected: "chưa kết nối",
    unknown: "chưa rõ",
    noRecord: "không có bản ghi",
    invalid: "không hợp lệ",
    missing: "bỏ trống",
    stale: "hết hạn",
    conflicting: "mâu thuẫn"
  }
}

export type Words = typeof en

/** The words of a language. */
export const words = (lang: Language): Words => (lang === "vi" ? vi : en)

/** Why a dataset that is not as asked is not measured; its name may be written in a format's own way. */
export const whyNotMeasured = (say: Words, standing: Exclude<Standing, "complete" | "failed">, name: string): string =>
  standing === "never" ? say.neverMeasured(name) : `${name}: ${say.notMeasured[standing]}`
