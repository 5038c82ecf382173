"""Passwords that are guessed first are refused; ordinary long ones are not."""

from __future__ import annotations

import pytest

from surveyapp.domain.password import weakness
from surveyapp.domain.problem import Fault

LAN = ("lan.nguyen@vidu.vn", "Nguyễn Thị Lan", "Cửa hàng Ví Dụ")


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("ngan-qua1", Fault.PASSWORD_SHORT),
        ("a" * 201, Fault.PASSWORD_LONG),
        ("lan.nguyen@vidu.vn", Fault.PASSWORD_PERSONAL),
        ("Cửa hàng Ví Dụ", Fault.PASSWORD_PERSONAL),
        ("cuahangvidu1", Fault.PASSWORD_PERSONAL),
        ("NguyenLan123", Fault.PASSWORD_PERSONAL),
        ("password123", Fault.PASSWORD_OBVIOUS),
        ("Mật khẩu 2026", Fault.PASSWORD_OBVIOUS),
        ("matkhau12345", Fault.PASSWORD_OBVIOUS),
        ("1234567890", Fault.PASSWORD_OBVIOUS),
        ("qwertyuiop", Fault.PASSWORD_OBVIOUS),
        ("aaaaaaaaaaaa", Fault.PASSWORD_OBVIOUS),
        ("abababababab", Fault.PASSWORD_OBVIOUS),
        ("anhyeuem2024!!", Fault.PASSWORD_OBVIOUS),
        ("Admin@123456", Fault.PASSWORD_OBVIOUS),
    ],
)
def test_what_is_guessed_first_is_refused(password: str, fault: Fault) -> None:
    found = weakness(password, LAN)
    assert found is not None and found.fault is fault


@pytest.mark.parametrize(
    "password",
    [
        "correct-horse-battery",
        "Bún chả giữa trưa",
        "k7$Vq9!zTw",
        "con mèo ngủ trên mái",
        "Lan thích bún đậu",
        "wR4tjLqX_2c9",
    ],
)
def test_long_and_unrelated_words_will_do(password: str) -> None:
    assert weakness(password, LAN) is None
