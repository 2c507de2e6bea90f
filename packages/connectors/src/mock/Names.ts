/** Vietnamese names by their real frequency, and the short lists that other texts are made of. */
import { choose, weighted } from "./Dice.ts"

const words = (list: string): ReadonlyArray<readonly [string, number]> =>
  list
    .normalize("NFC")
    .split(",")
    .map((entry) => {
      const parts = entry.trim().split(":")
      return [parts[0]!, Number(parts[1] ?? 1)] as const
    })

/** Surnames, weights in per mille of the people. */
const SURNAMES = weighted(
  words(`Nguyễn:315,Trần:109,Lê:89,Phạm:59,Hoàng:34,Huỳnh:21,Vũ:27,Võ:20,Phan:28,Trương:22,Bùi:21,Đặng:19,Đỗ:19,Ngô:17,
    Hồ:15,Dương:14,Đinh:10,Đoàn:8,Lâm:8,Mai:8,Trịnh:8,Đào:8,Cao:7,Lý:7,Hà:7,Lưu:7,Lương:7,Thái:5,Châu:4,Tạ:4,Phùng:5,Tô:4,
    Vương:4,Văn:3,Tăng:3,Quách:3,Lại:3,Hứa:3,Thạch:4,Diệp:2,Từ:2,Chu:4,La:2,Đàm:2,Tống:2,Giang:2,Chung:2,Triệu:3,Kiều:2,
    Hồng:2,Trang:2,Đồng:2,Danh:2,Lò:4,Lường:2,Vàng:2,Giàng:2,Sùng:2,Quàng:2,Nông:3`)
)
const MALE_MIDDLE = weighted(
  words(
    "Văn:300,Đức:70,Hữu:60,Quang:55,Minh:60,Công:40,Đình:45,Xuân:40,Thanh:45,Ngọc:40,Quốc:50,Thế:25,Trọng:20,Tuấn:25,Hoàng:35,Anh:20,Gia:30,Bảo:25,Duy:25"
  )
)
const FEMALE_MIDDLE = weighted(
  words(
    "Thị:430,Thị Thu:50,Thị Ngọc:60,Thị Thanh:60,Thị Kim:40,Thị Hồng:45,Ngọc:60,Thanh:40,Minh:35,Khánh:30,Phương:35,Thùy:30,Bảo:25,Thị Minh:25,Thị Bích:20"
  )
)
const MALE_GIVEN = weighted(
  words(`Hùng:40,Dũng:36,Tuấn:40,Minh:38,Nam:32,Hải:30,Long:28,Thành:30,Sơn:28,Anh:30,Đức:26,Hiếu:24,Trung:24,Hoàng:26,
    Cường:24,Thắng:24,Bình:20,Quang:20,Tâm:16,Phúc:22,Khang:20,Huy:30,Khoa:18,Bảo:20,Tài:18,Lâm:16,Phong:20,Kiên:16,
    Toàn:16,Tùng:18,Vinh:16,Thịnh:14,Lộc:12,Đạt:22,Việt:16,Khánh:16,Nghĩa:12,An:14,Tín:10,Nhân:12,Giang:8,Duy:16`)
)
const FEMALE_GIVEN = weighted(
  words(`Hương:34,Lan:32,Hoa:28,Mai:30,Linh:40,Trang:34,Hà:30,Thảo:30,Phương:32,Anh:34,Ngọc:28,Hạnh:22,Nga:22,Thủy:24,
    Hằng:24,Yến:22,Dung:20,Nhung:22,Tuyết:16,Loan:18,Oanh:16,Vân:22,Thúy:16,Hiền:24,Huyền:24,Quỳnh:18,My:16,Vy:20,
    Trâm:16,Ngân:20,Nhi:22,Chi:16,Giang:14,Liên:16,Hồng:18,Xuân:12,Tâm:14,Diệp:8,Thư:14,Uyên:12,Trinh:12,Châu:10`)
)

export const surname = (roll: number): string => choose(SURNAMES, roll)

/** A whole name to a surname. */
export const nameOf = (family: string, female: boolean, roll: number): string =>
  female
    ? `${family} ${choose(FEMALE_MIDDLE, roll)} ${choose(FEMALE_GIVEN, roll >>> 12)}`
    : `${family} ${choose(MALE_MIDDLE, roll)} ${choose(MALE_GIVEN, roll >>> 12)}`

const ETHNICITIES = weighted(
  words(
    "Kinh:853,Tày:19,Thái:19,Mường:15,Khmer:14,Mông:14,Nùng:11,Dao:9,Hoa:8,Gia Rai:5,Ê Đê:4,Ba Na:3,Xơ Đăng:2,Sán Chay:2,Cơ Ho:2,Chăm:2,Sán Dìu:2,Hrê:2"
  )
)
const RELIGIONS = weighted(
  words("Không:863,Công giáo:61,Phật giáo:48,Tin Lành:10,Phật giáo Hòa Hảo:10,Cao Đài:6,Hồi giáo:1")
)
const BLOOD_TYPES = weighted(words("O+:42,B+:30,A+:21,AB+:5,O-:1,B-:1"))
const STREETS = weighted(
  words(
    "Trần Phú,Lê Lợi,Nguyễn Huệ,Hai Bà Trưng,Lý Thường Kiệt,Quang Trung,Hùng Vương,Lê Duẩn,Phan Chu Trinh,Điện Biên Phủ,Ngô Quyền,Võ Thị Sáu"
  )
)
const WARDS = weighted(
  words(
    "Phường 1,Phường 5,Phường Tân Định,Phường Hòa Bình,Xã Tân Lập,Xã Đông Sơn,Xã Mỹ Phước,Xã An Thạnh,Phường Bình Hưng,Xã Yên Khê,Thị trấn Phú Hòa,Xã Vĩnh Lộc"
  )
)

export const ethnicity = (roll: number): string => choose(ETHNICITIES, roll)
export const religion = (roll: number): string => choose(RELIGIONS, roll)
export const bloodType = (roll: number): string => choose(BLOOD_TYPES, roll)
export const ward = (roll: number): string => choose(WARDS, roll)

/** House and street. */
export const street = (roll: number): string => `Số ${1 + ((roll >>> 8) % 400)}, đường ${choose(STREETS, roll)}`
