"""All cases, one function for each family, in an order that never changes."""

from cases import Corpus
from connect import connect_flags, connect_values
from exchanges import identifiers, options, orders, states
from form import field_ends, filters, fixed_headers, lengths, texts, topics
from grammar import VERSIONS
from negotiated import authentication, negotiated
from properties import (
    double_properties,
    legal_properties,
    property_lengths,
    property_texts,
    property_values,
    reason_codes,
    wrong_properties,
)


def generate():
    """All cases, in an order that never changes."""
    corpus = Corpus()
    for version in VERSIONS:
        for family in (
            fixed_headers,
            lengths,
            field_ends,
            texts,
            topics,
            filters,
            connect_flags,
            connect_values,
            options,
            identifiers,
            orders,
            states,
        ):
            family(corpus, version)
    for family in (
        wrong_properties,
        double_properties,
        property_values,
        property_lengths,
        property_texts,
        reason_codes,
        negotiated,
        authentication,
        legal_properties,
    ):
        family(corpus)
    return corpus.cases
