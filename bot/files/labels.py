"""Writes into a generated file that an AI made it: beside pixels and samples, which stay byte for byte."""

from dataclasses import replace

from bot.domain.media import Media
from bot.files.kinds import Format, format_of
from bot.files.picture_labels import jpeg_labelled, png_labelled
from bot.files.sound_labels import mp3_labelled, wav_labelled


def labelled(media: Media, *, model: str) -> Media:
    """Label a PNG, JPEG, WAV or MP3, once; anything else and what is damaged stays as it is."""
    match format_of(media.data):
        case Format.PNG:
            return replace(media, data=png_labelled(media.data, model))
        case Format.JPEG:
            return replace(media, data=jpeg_labelled(media.data, model))
        case Format.WAV:
            return replace(media, data=wav_labelled(media.data, model))
        case Format.MP3:
            return replace(media, data=mp3_labelled(media.data, model))
        case _:
            return media
